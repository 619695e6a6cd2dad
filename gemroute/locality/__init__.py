"""An address and a model's name go in; whether that runtime can answer, and is local, comes out.

"Local" is proved, not believed: the address is looked up once and must be this machine's (or a
trusted one's, which holds the key that the organisation named), no other person's program may
listen there, and the server must not say that the model is a remote one. No text of a request
is ever sent by a probe. Nothing that speaks HTTP is imported unless something listens.
"""

from gemroute.locality.found import LocalProbe
from gemroute.locality.machine import Machine, look_up
from gemroute.locality.probing import probe

__all__ = ["LocalProbe", "Machine", "look_up", "probe"]
