#include "campaign/start_check.hpp"

#include "campaign/campaign_mails.hpp"
#include "campaign/campaign_refusals.hpp"
#include "campaign/missing_values.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

// Read in half a millisecond
constexpr std::size_t looked_at_once = 250;
constexpr std::size_t bytes_looked_at = 128 << 10;

struct checked_mails
{
    missing_variables rule{};
    std::string list; // empty: it has recipients of its own
    std::vector<mail_template> mails;
};

checked_mails compiled(std::string_view definition)
{
    auto read = stored_definition(definition);
    auto mails = std::get<0>(compile_mails(read));
    return {
        .rule = read.missing_variables, .list = std::move(read.list), .mails = std::move(mails)};
}

bool has_dead_links(const std::vector<mail_template>& mails)
{
    return std::ranges::any_of(mails, &mail_template::uses_unsubscribe_url);
}

} // namespace

asio::awaitable<std::optional<definition_refusal>> start_check::look(const campaign_record& campaign
)
{
    auto compile = [&campaign] { return compiled(campaign.definition); };
    auto [rule, list, mails] = co_await thread_.run(campaign.definition.size(), std::move(compile));
    if (!has_links_ && has_dead_links(mails))
        co_return dead_links();
    if (rule == missing_variables::empty)
        co_return std::nullopt;
    const auto missing = list.empty() ? co_await look_at_all(campaign.id, std::move(mails))
                                      : co_await look_at_list(list, std::move(mails));
    if (missing.by_variable.empty())
        co_return std::nullopt;
    const auto all = list.empty() ? campaign.recipients.all : missing.looked_at;
    std::string message;
    for (const auto& [variable, who] : missing.by_variable) {
        const auto line = who.line > 0 ? " (line " + std::to_string(who.line) + ")" : "";
        message += "The variable `" + variable + "` is missing for " +
                   std::to_string(who.recipients) + " of " + std::to_string(all) +
                   " recipients, such as " + who.example + line + ". ";
    }
    co_return invalid(
        message + "Give it to them, or set `missing_variables` to `empty`: then it is left out."
    );
}

asio::awaitable<start_check::lacks>
start_check::look_at_all(campaign_id campaign, std::vector<mail_template> mails)
{
    missing_values missing(std::move(mails));
    lacks found;
    std::optional<recipient_id> after;
    for (;;) {
        const auto page =
            co_await reader_.next_recipients(campaign, after, looked_at_once, bytes_looked_at);
        if (page.up_to == page.after)
            co_return found;
        after = recipient_id{.upload = page.upload, .line = page.up_to};
        for (const auto& r : page.waiting) {
            if (const auto variable = missing.find(r.variables, r.email))
                note(found, *variable, {.example = r.email, .line = r.id.line});
        }
    }
}

asio::awaitable<start_check::lacks>
start_check::look_at_list(std::string name, std::vector<mail_template> mails)
{
    missing_values missing(std::move(mails));
    lacks found;
    const auto list = co_await contacts_.find_list(std::move(name));
    if (!list)
        co_return found; // whoever starts it is told
    for (contact_id after;;) {
        const auto some =
            co_await contacts_.contacts_after(list->id, after, looked_at_once, bytes_looked_at);
        if (some.empty())
            co_return found;
        after = some.back().id;
        for (const auto& c : some) {
            if (c.status != contact_status::subscribed)
                continue;
            ++found.looked_at;
            if (const auto variable = missing.find(c.variables, c.email))
                note(found, *variable, {.example = c.email});
        }
    }
}

void start_check::note(lacks& found, const std::string& variable, lack one)
{
    constexpr std::size_t most_variables = 5; // of which it is told
    auto& known = found.by_variable;
    if (!known.contains(variable) && known.size() == most_variables)
        return;
    auto& lack = known.try_emplace(variable, std::move(one)).first->second;
    ++lack.recipients;
}

} // namespace relay
