#include "relay/campaign/campaign_desk.hpp"
#include "relay/mail/reply.hpp"
#include "relay/messages/message_admin.hpp"
#include "server/campaign_not_cancelled.hpp"
#include "server/socket/job_session.hpp"
#include "server/unreadable.hpp"

#include <utility>
#include <vector>

// What campaigns are answered

namespace relay {

namespace asio = boost::asio;

namespace {

std::vector<unfit_recipient> unfit(const upload_record& upload)
{
    std::vector<unfit_recipient> all;
    for (const auto& one : upload.first_skipped)
        all.push_back({.index = one.line - 1, .email = one.email, .reason = to_string(one.why)});
    return all;
}

void append_ok_or_rejected(std::string& out, reply_ref ref, const std::optional<api_error>& error)
{
    if (error)
        append_rejected(out, ref, *error);
    else
        append_ok(out, ref);
}

} // namespace

asio::awaitable<void>
job_session::send_campaign(std::uint64_t number, campaign_text campaign, reply_mark mark)
{
    std::string text;
    try {
        campaign.start = true;
        const auto made = co_await p_.campaign_desk.make(std::move(campaign));
        if (const auto* refusal = std::get_if<definition_refusal>(&made)) {
            append_rejected(text, mark, refusal->error);
        } else {
            const auto& done = std::get<made_campaign>(made);
            const auto upload = done.recipients.value_or(upload_record{});
            const auto id = p_.id_codec.to_uuid(message_id{done.id.value});
            append_queued(text, mark, id, upload.recipients, unfit(upload));
        }
    } catch (const store_error& e) {
        append_rejected(text, mark, unreadable(p_.doors, e));
    }
    answer(number, std::move(text));
}

asio::awaitable<void> job_session::answer_join(std::uint64_t number, join_job job, reply_mark mark)
{
    std::string text;
    try {
        auto& desk = p_.campaign_desk;
        const auto error = co_await desk.join(std::move(job.campaign), std::move(job.recipient));
        append_ok_or_rejected(text, mark, error);
    } catch (const store_error& e) {
        append_rejected(text, mark, unreadable(p_.doors, e));
    }
    answer(number, std::move(text));
}

asio::awaitable<void>
job_session::answer_happened(std::uint64_t number, happened_job job, reply_mark mark)
{
    std::string text;
    try {
        auto& desk = p_.campaign_desk;
        const auto error = co_await desk.happened(
            std::move(job.event), std::move(job.email), std::move(job.campaign)
        );
        append_ok_or_rejected(text, mark, error);
    } catch (const store_error& e) {
        append_rejected(text, mark, unreadable(p_.doors, e));
    }
    answer(number, std::move(text));
}

asio::awaitable<void>
job_session::answer_campaign_cancel(std::uint64_t number, std::string campaign, reply_mark mark)
{
    std::string text;
    try {
        // By its id, or by a name that messages have
        auto own = co_await p_.campaign_desk.find(campaign);
        if (auto* found = std::get_if<campaign_record>(&own)) {
            const auto done = co_await p_.campaign_desk.cancel(std::move(*found));
            if (const auto* refusal = std::get_if<definition_refusal>(&done))
                append_rejected(text, mark, refusal->error);
            else
                append_cancelled(text, mark, campaign);
            co_return answer(number, std::move(text));
        }
        const auto result = co_await p_.message_admin.cancel_campaign(campaign);
        if (result.what == cancel_result::cancelled)
            append_cancelled(text, mark, campaign, result.messages);
        else
            append_rejected(text, mark, why_not_cancelled(result.what));
    } catch (const store_error& e) {
        append_rejected(text, mark, unreadable(p_.doors, e));
    }
    answer(number, std::move(text));
}

} // namespace relay
