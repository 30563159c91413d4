"""recengine: a file of ratings becomes models that recommend, explain themselves and can be put to the test.

Notation, the same in every file:

    u, v       users, rows 0 ... n_users - 1        r_ui   rating of item i by user u
    i, j       items, rows 0 ... n_items - 1        mu     mean of all training ratings
    n          length of a list, or a count         b_u, b_i   how far user u, item i lie above mu
    k          number of neighbours                 I_u, U_i   items user u rated, users who rated item i
    n_users, n_items   sizes of the data set        s_ij, s_uv similarity of two items, of two users
    p_u, q_i   hidden factors of user u, item i     x_u    all that is solved for user u: [p_u, b_u]

The way of the data, a folder a step:

    data/        a file of ratings -> checked Dataset -> training and test parts
    models/      Dataset -> a model that scores any profile (`MODELS` lists them)
    evaluation/  a model and a test part -> metrics with intervals
    explain/     a model, a profile and an item -> a reason, and the test of it
    bootstrap.py how sure a mean over people is, for metrics and for reasons alike
    ranks.py     whether two rankings agree, of scores and of reasons alike
    lab/         the autoencoder paper's claims: what is tried, measured, and when it counts as reproduced
    runs/        each of these as a run kept in a store under the hash of what made it
    bench.py     a fitted model on the table: which one is asked, with its data and fold
    answers.py   what it says: lists and reasons with titles and ranks, for command line and pages alike
    results.py   what the store says: trainings, evaluations, the queue
    experiments.py  what the store says of the lab's sweeps, and the results that ship
    trials.py    what the store says of reasons that were put to the test
    cli/         one command per verb: `python -m recengine --help`

Nothing here imports streamlit; torch is imported only by the models that need it.
"""

__version__ = "0.1.0"
