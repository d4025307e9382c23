#include "relay/campaign/list_audience.hpp"

#include "campaign/missing_values.hpp"

#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

// A step is written in some milliseconds, of which no other change waits for longer.
constexpr std::size_t contacts_of_a_step = 2'000;
constexpr std::size_t contact_bytes_of_a_step = 1u << 20;

} // namespace

asio::awaitable<list_copy::what> list_audience::look(std::string list)
{
    const auto found = co_await p_.contact_reader.find_list(std::move(list));
    if (!found)
        co_return list_copy::no_list;
    co_return found->contacts[contact_status::subscribed] > 0 ? list_copy::taken
                                                              : list_copy::nobody;
}

asio::awaitable<list_copy> list_audience::take(
    campaign_id campaign,
    std::vector<campaign_state> in,
    std::string list,
    std::shared_ptr<missing_values> missing
)
{
    const auto found = co_await p_.contact_reader.find_list(std::move(list));
    if (!found)
        co_return list_copy{.status = list_copy::no_list};
    auto opened = co_await p_.recipient_book.open(campaign, std::move(in), std::string());
    if (opened.status == upload_opening::failed)
        co_return list_copy{};
    if (opened.status != upload_opening::begun)
        co_return list_copy{.status = list_copy::conflict};
    list_copy a{.status = list_copy::taken, .upload = opened.upload.id, .list = found->id};
    const bool copied = co_await copy(a, std::move(missing));
    if (!copied)
        a.status = list_copy::failed;
    else if (a.recipients == a.suppressed)
        a.status = list_copy::nobody;
    if (a.status != list_copy::taken)
        co_await p_.recipient_book.discard(a.upload);
    co_return a;
}

asio::awaitable<bool> list_audience::copy(list_copy& a, std::shared_ptr<missing_values> missing)
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
        step.first_skipped.clear();
        step.skipped = 0;
        for (const auto& c : some) {
            if (c.status != contact_status::subscribed)
                continue;
            ++line;
            if (missing && missing->find(c.variables, c.email)) {
                ++step.skipped;
                if (step.first_skipped.size() < named_skipped_recipients)
                    step.first_skipped.push_back(
                        {.line = line, .email = c.email, .why = skip_reason::missing_variable}
                    );
                continue;
            }
            const bool suppressed = p_.suppressed_addresses.stops(c.email, lane::campaign);
            a.suppressed += suppressed ? 1 : 0;
            step.recipients.push_back(
                {.line = line, .email = c.email, .variables = c.variables, .suppressed = suppressed}
            );
        }
        if (step.reached == line)
            continue;
        step.reached = line;
        a.recipients += static_cast<std::int64_t>(step.recipients.size());
        if (!co_await p_.recipient_book.add(step))
            co_return false;
    }
}

asio::awaitable<audience_start>
list_audience::start(campaign_id campaign, std::vector<campaign_state> from, list_copy a)
{
    const auto started = co_await p_.campaign_book.start_with(
        campaign, std::move(from), a.upload, a.list, wall_now()
    );
    if (started.list_is_gone || started.campaign.status != campaign_change_result::done)
        co_await p_.recipient_book.discard(a.upload);
    co_return started;
}

asio::awaitable<void> list_audience::complete(list_copy a)
{
    co_await p_.recipient_book.complete(p_.campaign_reader, a.upload, a.recipients);
}

} // namespace relay
