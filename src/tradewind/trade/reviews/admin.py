from django.contrib import admin

from tradewind.kernel.admin import EndlessAdmin, among, state
from tradewind.trade.reviews.models import Answer, Question, Report, Review
from tradewind.trade.reviews.types import State


@admin.register(Review)
class ReviewAdmin(EndlessAdmin):
    list_display = ("written_at", "store_id", "product_id", "stars", "language", state(), "helpful")
    list_filter = (among("state", State),)
    search_fields = ("order_id__exact", "product_id__exact", "author_id__exact")
    ordering = ("-id",)


@admin.register(Question)
class QuestionAdmin(EndlessAdmin):
    list_display = ("written_at", "store_id", "product_id", "language", state(), "settled")
    list_filter = (among("state", State),)
    search_fields = ("product_id__exact", "author_id__exact")
    ordering = ("-id",)


@admin.register(Answer)
class AnswerAdmin(EndlessAdmin):
    list_display = ("written_at", "question_id", "by_store", "language", state())
    list_filter = (among("state", State),)
    search_fields = ("question__id__exact", "author_id__exact")
    ordering = ("-id",)


@admin.register(Report)
class ReportAdmin(EndlessAdmin):
    list_display = ("at", "kind", "subject_id", "person_id", "reason", "open")
    search_fields = ("subject_id__exact", "person_id__exact")
    ordering = ("-id",)
