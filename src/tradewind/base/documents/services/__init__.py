"""The verbs of documents: issue one under the next number, print it, forget whom it was for."""

from tradewind.base.documents.services.issuing import forget, issue
from tradewind.base.documents.services.printing import pdf, slip_words, slips

__all__ = ["forget", "issue", "pdf", "slip_words", "slips"]
