"""Returns as several post offices write them; invented, after their shapes."""

CRLF = "\r\n"


def postfix(identity, *, action="failed", code="5.1.1"):
    """A report in three parts, the letter whole in the last."""
    return f"""From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bonjour@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="9B095B5ADSN=_01"
Message-Id: <20261124.1@mx.example.org>

This is a MIME-encapsulated message.

--9B095B5ADSN=_01
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

<odette@example.org>: host mail.example.org[192.0.2.1] said: 550 5.1.1
    <odette@example.org>: Recipient address rejected: User unknown

--9B095B5ADSN=_01
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 9B095B5A
Arrival-Date: Tue, 24 Nov 2026 12:00:00 +0100 (CET)

Final-Recipient: rfc822; odette@example.org
Original-Recipient: rfc822;odette@example.org
Action: {action}
Status: {code}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <odette@example.org>: Recipient address
    rejected: User unknown

--9B095B5ADSN=_01
Content-Description: Undelivered Message
Content-Type: message/rfc822

Message-ID: {identity}
From: Adopte mon commercant <bonjour@example.org>
To: odette@example.org
Subject: Tout est =?utf-8?b?YXJyaXbDqQ==?=

Bonjour Odette

--9B095B5ADSN=_01--
"""


def exchange(identity):
    """In HTML, the letter by its headers alone."""
    return f"""From: <postmaster@entreprise.example.org>
To: <bonjour@example.org>
Subject: Non remis : Tout est arriv=?iso-8859-1?Q?=E9?=
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
MIME-Version: 1.0
In-Reply-To: {identity}
References: {identity}

--b1
Content-Type: multipart/alternative; boundary="b2"

--b2
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Votre message =C3=A0 odette@example.org n=E2=80=99a pas pu =C3=AAtre remis.
--b2
Content-Type: text/html; charset="utf-8"

<html><body><p>Votre message n'a pas pu</p></body></html>
--b2--
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.entreprise.example.org

Final-recipient: RFC822;odette@example.org
Action: failed
Status: 5.2.2
Diagnostic-code: smtp;552 5.2.2 mailbox full

--b1
Content-Type: text/rfc822-headers

Message-ID: {identity}
Subject: =?utf-8?q?Tout_est_arriv=C3=A9?=
--b1--
"""


def exim(identity):
    """Older ones write no report: a header says who, the words say why, and the letter follows."""
    return f"""Return-path: <>
Received: from mail by mx.example.org with local (Exim 4.69)
X-Failed-Recipients: odette@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: bonjour@example.org
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  odette@example.org
    SMTP error from remote mail server after RCPT TO:<odette@example.org>:
    550 no such mailbox

------ This is a copy of the message, including all the headers. ------

Message-ID: {identity}
To: odette@example.org
Subject: Bonjour

Bonjour
"""


def qmail(identity):
    return f"""From: MAILER-DAEMON@mx.example.org
To: bonjour@example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<odette@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 unknown user

--- Below this line is a copy of the message.

Message-ID: {identity}
To: odette@example.org
"""


def gmail(identity):
    """Its report stands behind a related part with a picture."""
    return postfix(identity).replace(
        "Content-Description: Notification\nContent-Type: text/plain; charset=us-ascii",
        'Content-Type: multipart/related; boundary="rel"\n\n--rel\nContent-Type: text/html\n\n'
        "<p>Adresse introuvable</p>\n--rel\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
        "iVBORw0KGgo=\n--rel--",
    )


def on_holiday(identity):
    """No return at all: Odette answers by herself."""
    return f"""From: odette@example.org
To: bonjour@example.org
Subject: Absente
Auto-Submitted: auto-replied
In-Reply-To: {identity}
References: {identity}
Content-Type: text/plain; charset=utf-8

Je suis en vacances jusqu'au 12. Votre message {identity}
"""


FINAL = [postfix, exchange, exim, qmail, gmail]
