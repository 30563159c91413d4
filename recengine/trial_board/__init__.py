"""Trial board: every model and method whose reasons were put to the test on one data set, as comparable rows.

rows      own runs and shipped figures as one type
medians   what is said of the cases in medians and quartiles, and whether accuracy and faithfulness go together
targets   what a reason should reach, and which methods a configuration has
cases     the single explanations of an own run, the worst first
"""
