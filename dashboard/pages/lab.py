"""The autoencoder lab: the claims of a paper, run again, with the verdict on each and what it rests on."""

from dashboard import state
from dashboard.views import lab, lab_inside, lab_live, lab_sweep

view = state.view()

lab.heading()
lab.scoreboard(view)
lab_sweep.verdict(view)
lab_sweep.pictures(view)
lab_inside.more(view)
lab_sweep.tried(view)
lab_live.again(view)
