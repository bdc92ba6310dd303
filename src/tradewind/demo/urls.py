from django.urls import path

from tradewind.demo import views

urlpatterns = [
    path("person", views.become, name="demo_person"),
    path("clock", views.move_clock, name="demo_clock"),
    path("mailbox", views.mailbox, name="demo_mailbox"),
]
