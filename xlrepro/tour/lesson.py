"""The chapters of the tour in the order of the lesson."""

from xlrepro.tour.collab import FACTORS
from xlrepro.tour.descent import DESCENT
from xlrepro.tour.entropy import ENTROPY
from xlrepro.tour.network import NETWORK

CHAPTERS = (*FACTORS, *DESCENT, *ENTROPY, *NETWORK)
