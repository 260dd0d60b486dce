"""Dated rule tables: what is paid with what, how often, and what each payer wants. `load` reads them from XML."""

from x12scrub.tables.basis import Basis, Lack
from x12scrub.tables.contractors import Contractor, Contractors
from x12scrub.tables.coverage import Coverage, CoverageList
from x12scrub.tables.diagnoses import Diagnoses, Standing
from x12scrub.tables.drugs import Drugs, Ended
from x12scrub.tables.edition import Edition, Period
from x12scrub.tables.evaluation import Evaluation, Family
from x12scrub.tables.modifiers import Modifiers
from x12scrub.tables.mue import UnitLimit, UnitLimits, UnitTable
from x12scrub.tables.payer_keys import Destination
from x12scrub.tables.payers import PayerRule, Payers
from x12scrub.tables.procedures import Fees, Procedures
from x12scrub.tables.ptp import Pair, Pairs, PairTable
from x12scrub.tables.sessions import SessionLimit
from x12scrub.tables.statuses import Statuses
from x12scrub.tables.tables import Tables

__all__ = [
    "Basis",
    "Contractor",
    "Contractors",
    "Coverage",
    "CoverageList",
    "Destination",
    "Diagnoses",
    "Drugs",
    "Edition",
    "Ended",
    "Evaluation",
    "Family",
    "Fees",
    "Lack",
    "Modifiers",
    "Pair",
    "PairTable",
    "Pairs",
    "PayerRule",
    "Payers",
    "Period",
    "Procedures",
    "SessionLimit",
    "Standing",
    "Statuses",
    "Tables",
    "UnitLimit",
    "UnitLimits",
    "UnitTable",
]
