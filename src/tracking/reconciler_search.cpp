#include "relay/pipeline/until_read.hpp"
#include "relay/resend/account_answers.hpp"
#include "relay/tracking/reconciler.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

// How the reconciler searches Resend's list of emails

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr int failures_that_end_a_look = 8;

// Of a page; a message is slow to find by Resend's id.
constexpr int witnesses_without_tags = 5;

constexpr int longest_page = 100;
constexpr int shortest_page = 5;

std::string describe(const call_report& report)
{
    if (report.result.status == 0)
        return "Resend does not answer";
    return "Resend answers " + std::to_string(report.result.status) + " " + report.result.name;
}

} // namespace

asio::awaitable<std::vector<unknown_letter>> reconciler::load(std::vector<message_id> ids)
{
    std::vector<unknown_letter> letters;
    dead_letter_filter which;
    which.ids = std::move(ids);
    const auto found = co_await until_read([&] { return p_.message_reader.dead_letters(which); });
    for (const auto& letter : found) {
        if (letter.reason != death::outcome_unknown)
            continue;
        const auto& m = letter.message;
        unknown_letter unknown{
            .id = m.id,
            .uuid = p_.id_codec.to_uuid(m.id),
            .recipients = recipients_of(m.summary),
        };
        letter_times times{
            .id = m.id,
            .request = m.request.value_or(request_id()),
            .sealed = letter.sealed_at,
            .died = letter.died_at,
        };
        for (const auto& attempt : m.history)
            times.attempts.push_back(attempt.at);
        unknown = with_times(std::move(unknown), times);
        const std::vector<message_id> one{m.id}; // bodies may be large
        const auto bodies = co_await until_read([&] { return p_.message_reader.load_bodies(one); });
        unknown.tagged = bodies.front().find(unknown.uuid) != std::string::npos;
        letters.push_back(std::move(unknown));
    }
    co_return letters;
}

// Reads Resend's list as far as it is needed. False: it could not be read.
asio::awaitable<bool> reconciler::read(outcome_search& search)
{
    int limit = longest_page;
    int failures = 0;
    while (!search.complete()) {
        if (co_await read_page(search, limit)) {
            failures = 0;
            continue;
        }
        if (p_.account_reader.barred_from(account_part::emails) ||
            ++failures >= failures_that_end_a_look) {
            spdlog::warn("unknown outcomes cannot be looked for: {}", now().problem);
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<bool> reconciler::read_page(outcome_search& search, int& limit)
{
    auto page = co_await p_.account_reader.list_emails(search.cursor(), limit);
    if (!page.value) {
        progress_.problem = describe(page);
        limit = std::max(shortest_page, limit / 2); // the answer may be too long for us
        co_return false;
    }
    ++progress_.pages;
    const auto to_ask = search.add_page(page.value->emails, page.value->has_more);
    for (const auto& id : to_ask) {
        const auto email = co_await p_.account_reader.find_email(id);
        if (email.value)
            search.add_email(*email.value);
    }
    co_await look_for_witnesses(search, page.value->emails);
    co_return true;
}

// Our own records tell which emails are ours: by the tag, where the list has it.
asio::awaitable<void>
reconciler::look_for_witnesses(outcome_search& search, std::vector<email_trace> page)
{
    int by_resend_id = 0;
    for (const auto& email : search.maybe_witnesses(page)) {
        if (search.witnessed())
            co_return;
        std::optional<message_id> id;
        if (email.tags_known)
            id = p_.id_codec.parse_message(email.correlation);
        else if (by_resend_id++ < witnesses_without_tags)
            id = co_await until_read([&] {
                return p_.message_reader.find_by_resend_id(email.resend_id);
            });
        if (!id)
            continue;
        const auto known = co_await until_read([&] { return p_.message_reader.find(*id); });
        if (known && known->resend_id == email.resend_id && known->request && known->finished)
            search.add_witness({
                .request = *known->request,
                .attempts = known->attempts,
                .accepted = *known->finished,
            });
    }
}

} // namespace relay
