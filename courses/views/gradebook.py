"""Pages of an instructor for afterwards: the gradebook with what each cell is made of, its files,
assignments, certificates that the class gave.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import catalogue
from courses.afterwards import assignments, certificates, evidence, export
from courses.afterwards.forms import AssignmentForm, CertificateForm, GradebookForm, TakeBackForm
from courses.afterwards.gradebook import ASSIGNED, BEGUN, Gradebook, gradebook_of
from courses.classroom import NotNow
from courses.limits import CERTIFICATES_SHOWN
from courses.models import Classroom, MarkKind
from courses.people import team
from courses.views.instructor import led_class_or_403, own_class_or_404

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@login_required
@require_safe
def gradebook(request: HttpRequest, class_id: int) -> HttpResponse:
    """The table; for htmx only the part that says what the chosen cell is made of."""
    found = own_class_or_404(request, class_id)
    book, chosen = _asked_for(request, found)
    context = {"classroom": found, "book": book, **chosen}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "courses/afterwards/_made_of.html", context)
    return render(
        request,
        "courses/afterwards/gradebook.html",
        {
            **context,
            "mark_kinds": MarkKind.choices,
            "which_there_are": [(ASSIGNED, _("Assigned")), (BEGUN, _("All begun"))],
            "certificates": [
                (certificate, certificates.token_of(certificate))
                for certificate in certificates.of_class(found)[:CERTIFICATES_SHOWN]
            ],
            "leads": team.leads(request.user, found),
        },
    )


def _asked_for(request: HttpRequest, found: Classroom) -> tuple[Gradebook, dict[str, object]]:
    """The gradebook that the address asks for, and the cell that it names, if there is one."""
    form = GradebookForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    book = gradebook_of(found, asked.get("which", ""))
    for row in book.rows:
        for cell in row.cells:
            if (row.membership.learner_id, cell.column.lesson.number) == (
                asked.get("learner"),
                asked.get("lesson"),
            ):
                parts = evidence.parts_of(row.membership.learner_id, cell.column, book.records)
                return book, {"row": row, "cell": cell, "parts": parts}
    return book, {}


@never_cache
@login_required
@require_safe
def gradebook_file(request: HttpRequest, class_id: int, kind: str) -> HttpResponse:
    """The gradebook as a file, of the lessons that the page shows. `kind` is csv or xlsx."""
    found = own_class_or_404(request, class_id)
    book, _chosen = _asked_for(request, found)
    made, content_type = (export.csv_of, CSV) if kind == "csv" else (export.xlsx_of, XLSX)
    name = f"gradebook-{slugify(found.name) or found.pk}-{timezone.localdate().isoformat()}.{kind}"
    return HttpResponse(
        made(book),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, class_id: int) -> HttpResponse:
    """What the class is asked for, and the form for one more."""
    found = own_class_or_404(request, class_id)
    form = AssignmentForm(request.POST or None, initial={"lesson": found.lesson})
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User), "login_required lets nobody else in"
        lesson = catalogue.current().numbered(form.cleaned_data["lesson"])
        assert lesson is not None, "the form offers written lessons only"
        try:
            assignments.assign(classroom=found, lesson=lesson, due=form.cleaned_data["due"], by=request.user)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("The class is asked for %(number)s %(title)s.")
            messages.success(request, said % {"number": lesson.number, "title": lesson.title})
            return redirect("courses:assignments", class_id=found.pk)
    context = {
        "classroom": found,
        "form": form,
        "assigned": assignments.of_class(found),
        "zone": timezone.localtime().tzname(),
    }
    status = 400 if form.errors else 200
    return render(request, "courses/afterwards/assignments.html", context, status=status)


@login_required
@require_POST
def take_back(request: HttpRequest, class_id: int) -> HttpResponse:
    found = own_class_or_404(request, class_id)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        assignments.take_back(classroom=found, lesson=form.cleaned_data["lesson"])
    return redirect("courses:assignments", class_id=found.pk)


@login_required
@require_POST
def revoke(request: HttpRequest, class_id: int) -> HttpResponse:
    """Only who leads the class says that it stands by a certificate no more."""
    found = led_class_or_403(request, class_id)
    form = CertificateForm(request.POST)
    if form.is_valid():
        certificates.revoke(classroom=found, certificate_id=form.cleaned_data["certificate"])
        messages.success(request, _("The certificate is revoked. Its page says so from now on."))
    return redirect("courses:gradebook", class_id=found.pk)
