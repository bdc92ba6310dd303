"""The verbs of reviews and questions."""

from tradewind.trade.reviews.services.asking import answer_question, ask, withdraw_question
from tradewind.trade.reviews.services.judging import decide, report, vote
from tradewind.trade.reviews.services.personal import forget, invite, remind, set_reminders
from tradewind.trade.reviews.services.picturing import make_pictures
from tradewind.trade.reviews.services.writing import answer, edit, withdraw, write

__all__ = [
    "answer",
    "answer_question",
    "ask",
    "decide",
    "edit",
    "forget",
    "invite",
    "make_pictures",
    "remind",
    "report",
    "set_reminders",
    "vote",
    "withdraw",
    "withdraw_question",
    "write",
]
