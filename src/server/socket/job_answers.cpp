#include "relay/base/same_secret.hpp"
#include "relay/mail/reply.hpp"
#include "relay/messages/message_admin.hpp"
#include "relay/messages/message_finder.hpp"
#include "server/socket/job_session.hpp"
#include "server/unreadable.hpp"

// What each job is answered

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::string_view no_such_message = "There is no message with this id.";

} // namespace

void job_session::handle_job(job&& j, message_id id)
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
        do_job(std::move(j), std::move(mark), id);
    }
}

void job_session::do_job(job&& j, reply_mark mark, message_id id)
{
    if (auto* mail = std::get_if<send_email_job>(&j.what)) {
        handle_mail(std::move(mark), id, std::move(mail->email));
    } else if (auto* campaign = std::get_if<send_campaign_job>(&j.what)) {
        if (const auto closed = owner_.p_.ingest.closed())
            return reject_line(*closed, mark);
        const auto number = reserve_reply(mark);
        run_beside(send_campaign(number, std::move(campaign->campaign), std::move(mark)));
    } else if (auto* cancel = std::get_if<cancel_job>(&j.what)) {
        const auto number = reserve_reply(mark);
        if (cancel->campaign.empty())
            run_beside(answer_cancel(number, std::move(cancel->id), std::move(mark)));
        else
            run_beside(answer_campaign_cancel(number, std::move(cancel->campaign), std::move(mark))
            );
    } else if (auto* status = std::get_if<status_job>(&j.what)) {
        const auto number = reserve_reply(mark);
        run_beside(answer_status(number, std::move(status->id), std::move(mark)));
    } else if (auto* join = std::get_if<join_job>(&j.what)) {
        const auto number = reserve_reply(mark);
        run_beside(answer_join(number, std::move(*join), std::move(mark)));
    } else if (auto* happened = std::get_if<happened_job>(&j.what)) {
        const auto number = reserve_reply(mark);
        run_beside(answer_happened(number, std::move(*happened), std::move(mark)));
    } else if (auto* subscribe = std::get_if<subscribe_job>(&j.what)) {
        const auto number = reserve_reply(mark);
        run_beside(follow_events(number, std::move(*subscribe), std::move(mark)));
    } else {
        std::string text;
        append_pong(text, mark);
        answer_now(std::move(text));
    }
}

void job_session::handle_mail(reply_mark mark, message_id id, submission&& email)
{
    auto& mail = owner_.p_.ingest;
    if (const auto closed = mail.closed()) {
        ++owner_.p_.counters.refused_full;
        reject_line(*closed, mark);
        return;
    }
    const auto l = email.lane;
    auto done = [self = shared_from_this(),
                 number = reserve_reply(mark),
                 mark = std::move(mark)](const submitted& result) {
        std::string text;
        const auto uuid = self->owner_.p_.id_codec.to_uuid(result.id);
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
void job_session::authenticate(const std::string& given, reply_ref ref)
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
    ++owner_.p_.doors.jobs.no_token;
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

asio::awaitable<void>
job_session::answer_cancel(std::uint64_t number, std::string id, reply_mark mark)
{
    std::string text;
    try {
        const auto result = co_await owner_.p_.message_admin.cancel(id);
        if (result == cancel_result::cancelled) {
            append_cancelled(text, mark, id);
        } else {
            const bool late = result == cancel_result::too_late;
            const api_error error{
                .status = late ? 409 : 404,
                .name = late ? "already_sent" : "not_found",
                .message = late ? "The message is on its way already, or finished."
                                : std::string(no_such_message),
            };
            append_rejected(text, mark, error);
        }
    } catch (const store_error& e) {
        append_rejected(text, mark, unreadable(owner_.p_.doors, e));
    }
    answer(number, std::move(text));
}

asio::awaitable<void>
job_session::answer_status(std::uint64_t number, std::string id, reply_mark mark)
{
    std::string text;
    try {
        const auto found = co_await owner_.p_.message_finder.find(id);
        if (found) {
            const auto& r = found->record;
            message_status status{
                .id = id, .state = found->now, .lane = r.lane, .attempts = r.attempts};
            status.resend_id = r.resend_id;
            status.last_event = found->last_event;
            status.waits_for = found->waits_for;
            status.until = found->until;
            append_status(text, mark, status);
        } else {
            const api_error error{
                .status = 404, .name = "not_found", .message = std::string(no_such_message)};
            append_rejected(text, mark, error);
        }
    } catch (const store_error& e) {
        append_rejected(text, mark, unreadable(owner_.p_.doors, e));
    }
    answer(number, std::move(text));
}

} // namespace relay
