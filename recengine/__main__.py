"""`python -m recengine VERB ...`"""

import os
import sys

from recengine.cli import main

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as workers have it (`runs.launch`), before torch is loaded
sys.exit(main())
