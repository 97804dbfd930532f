"""All that the register keeps of somebody, in a form they can take elsewhere."""

from animations.membership import skills, standing


def of(user) -> dict | None:
    member = standing.of_user(user)
    if member is None:
        return None
    return {
        "lieu": member.point.name,
        "en_tant_que": member.get_kind_display(),
        "etat": member.get_status_display(),
        "nom": member.full_name,
        "organisation": member.organisation,
        "e_mail": member.email,
        "telephone": member.phone,
        "adresse": member.address,
        "carte": member.card_number,
        "peut_etre_sollicite": member.may_be_asked,
        "dans_l_annuaire": member.in_directory,
        "annees": [year_of(period) for period in member.periods.prefetch_related("receipts")],
        "permanences": [
            {"le": taking.shift.starts_at.isoformat(), "laissee": taking.left_at is not None}
            for taking in member.takings.select_related("shift")
        ],
        "savoirs": [{"c_est": one.get_way_display(), "mots": one.words} for one in member.skills.all()],
        "heures": [hour_of(one, member) for one in skills.exchanges_of(member)],
    }


def year_of(period) -> dict:
    return {
        "du": period.first_on.isoformat(),
        "au": period.last_on.isoformat(),
        "cotisation_en_centimes": period.due_cents,
        "retiree": period.dropped_at is not None,
        "recus": [receipt.number for receipt in period.receipts.all()],
    }


def hour_of(exchange, member) -> dict:
    way = "donne" if exchange.giver_id == member.pk else "recu"
    return {"sens": way, "quarts_d_heure": exchange.quarters, "mots": exchange.words}
