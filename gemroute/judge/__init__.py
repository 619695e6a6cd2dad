"""A few windows of an unsure text in; the local model's opinion of them, which only cautions, out.

Names and circumstances are found by no pattern. What is unsure and would leave is therefore shown
to the local model first. "Sensitive" makes findings; "not sensitive" changes nothing; and what is
no clear answer in time makes the text one that was not judged completely, which stays here.
"""

from gemroute.judge.judging import Judge, Opinion
from gemroute.judge.verdicts import Verdicts

__all__ = ["Judge", "Opinion", "Verdicts"]
