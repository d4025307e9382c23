#include "relay/campaign/list_audience.hpp"

#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

// A step is written in some milliseconds, of which no other change waits for longer.
constexpr std::size_t contacts_of_a_step = 2'000;
constexpr std::size_t contact_bytes_of_a_step = 1u << 20;

} // namespace

asio::awaitable<audience>
list_audience::take(campaign_id campaign, std::vector<campaign_state> in, std::string list)
{
    const auto found = co_await p_.contact_reader.find_list(std::move(list));
    if (!found)
        co_return audience{.status = audience::no_list};
    auto opened = co_await p_.recipient_book.open(campaign, std::move(in), {});
    if (opened.status == upload_opening::failed)
        co_return audience{};
    if (opened.status != upload_opening::begun)
        co_return audience{.status = audience::conflict};
    audience a{.status = audience::taken, .upload = opened.upload.id, .list = found->id};
    const bool copied = co_await copy(a);
    if (!copied)
        a.status = audience::failed;
    else if (a.recipients == 0)
        a.status = audience::nobody;
    if (a.status != audience::taken)
        co_await drop(a);
    co_return a;
}

asio::awaitable<bool> list_audience::copy(audience& a)
{
    contact_id after;
    upload_step step{.upload = a.upload, .recipients = {}, .first_skipped = {}};
    for (std::uint32_t line = 0;;) {
        const auto some = co_await p_.contact_reader.contacts_after(
            a.list, after, contacts_of_a_step, contact_bytes_of_a_step
        );
        if (some.empty())
            co_return true;
        after = some.back().id;
        step.recipients.clear();
        for (const auto& c : some) {
            if (c.status != contact_status::subscribed)
                continue;
            const bool suppressed = p_.suppressed_addresses.stops(c.email, lane::campaign);
            a.suppressed += suppressed ? 1 : 0;
            step.recipients.push_back(
                {.line = ++line,
                 .email = c.email,
                 .variables = c.variables,
                 .suppressed = suppressed}
            );
        }
        if (step.recipients.empty())
            continue;
        step.reached = line;
        a.recipients += static_cast<std::int64_t>(step.recipients.size());
        if (!co_await p_.recipient_book.add(step))
            co_return false;
    }
}

asio::awaitable<audience_start>
list_audience::start(campaign_id campaign, std::vector<campaign_state> from, audience a)
{
    const auto started = co_await p_.campaign_book.start_with(
        campaign, std::move(from), a.upload, a.list, wall_now()
    );
    if (started.list_is_gone || started.campaign.status != campaign_change_result::done)
        co_await drop(a);
    else
        co_await p_.recipient_book.complete(p_.campaign_reader, a.upload, a.recipients);
    co_return started;
}

asio::awaitable<void> list_audience::drop(audience a)
{
    co_await p_.recipient_book.discard(a.upload);
}

} // namespace relay
