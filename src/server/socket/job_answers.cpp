#include "relay/mail/reply.hpp"
#include "relay/messages/message_admin.hpp"
#include "relay/messages/message_finder.hpp"
#include "relay/pipeline/ingest.hpp"
#include "server/socket/job_session.hpp"
#include "server/unreadable.hpp"

// What each job is answered

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::string_view no_such_message = "There is no message with this id.";

} // namespace

void job_session::do_job(job&& j, reply_mark mark)
{
    if (auto* campaign = std::get_if<send_campaign_job>(&j.what)) {
        if (const auto closed = p_.ingest.closed())
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
    }
}

asio::awaitable<void>
job_session::answer_cancel(std::uint64_t number, std::string id, reply_mark mark)
{
    std::string text;
    try {
        const auto result = co_await p_.message_admin.cancel(id);
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
        append_rejected(text, mark, unreadable(p_.doors, e));
    }
    answer(number, std::move(text));
}

asio::awaitable<void>
job_session::answer_status(std::uint64_t number, std::string id, reply_mark mark)
{
    std::string text;
    try {
        const auto found = co_await p_.message_finder.find(id);
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
        append_rejected(text, mark, unreadable(p_.doors, e));
    }
    answer(number, std::move(text));
}

} // namespace relay
