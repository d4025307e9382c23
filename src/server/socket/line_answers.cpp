#include "relay/base/same_secret.hpp"
#include "relay/mail/reply.hpp"
#include "server/socket/line_session.hpp"

#include <cstddef>

// What a line is answered at every job socket

namespace relay {

namespace {

// Of a line that was taken, with a mark of the usual length: so its memory is asked for once.
constexpr std::size_t usual_reply = 112;

} // namespace

void line_session::handle_job(job&& j, message_id id)
{
    reply_mark mark{.text = std::move(j.ref), .present = j.has_ref};
    if (const auto* auth = std::get_if<auth_job>(&j.what)) {
        authenticate(auth->token, mark);
    } else if (!authenticated_) {
        authenticate({}, mark);
    } else if (const auto* error = std::get_if<api_error>(&j.what)) {
        reject_line(*error, mark);
    } else {
        leave_strangers();
        if (auto* mail = std::get_if<send_email_job>(&j.what)) {
            handle_mail(std::move(mark), id, std::move(mail->email));
        } else if (std::holds_alternative<ping_job>(j.what)) {
            std::string text;
            append_pong(text, mark);
            answer_now(std::move(text));
        } else {
            do_job(std::move(j), std::move(mark));
        }
    }
}

void line_session::handle_mail(reply_mark mark, message_id id, submission&& email)
{
    auto& mail = owner_.around_.intake;
    if (const auto closed = mail.closed()) {
        ++owner_.around_.counters.refused_full;
        reject_line(*closed, mark);
        return;
    }
    const auto l = email.lane;
    auto done = [self = shared_from_this(),
                 number = reserve_reply(mark),
                 mark = std::move(mark)](const submitted& result) {
        std::string text;
        text.reserve(usual_reply);
        const auto uuid = self->owner_.around_.intake.codec().to_uuid(result.id);
        if (result.status == acceptance::duplicate)
            append_duplicate(text, mark, uuid);
        else if (result.status == acceptance::key_conflict || result.status == acceptance::failed)
            append_rejected(text, mark, refusal(result.status));
        else if (result.status == acceptance::suppressed)
            append_suppressed(text, mark, uuid, result.suppressed);
        else if (!result.suppressed.empty())
            append_queued(text, mark, uuid, result.suppressed);
        else
            append_queued(text, mark, uuid);
        self->answer(number, std::move(text));
    };
    mail.submit(id, std::move(email), std::move(done));
    if (!mail.has_room(l))
        waits_for_disk_ = l;
}

// A wrong token, or a line without one before it: the last thing this connection hears
void line_session::authenticate(const std::string& given, reply_ref ref)
{
    const auto& wanted = owner_.settings_.token;
    if (wanted.empty() || same_secret(given, wanted)) {
        leave_strangers();
        authenticated_ = true;
        lines_.set_limits(owner_.settings_.max_line, read_allowance);
        std::string text;
        append_ok(text, ref);
        answer_now(std::move(text));
        return;
    }
    ++owner_.around_.counts.no_token;
    refuse(
        {
            .status = 401,
            .name = "invalid_api_key",
            .message = "The connection must authenticate first: {\"type\":\"auth\","
                       "\"token\":\"...\"} with the relay's token.",
        },
        ref
    );
}

} // namespace relay
