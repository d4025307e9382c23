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
    std::vector<mail_template> mails;
};

checked_mails compiled(std::string_view definition)
{
    const auto read = stored_definition(definition);
    return {.rule = read.missing_variables, .mails = std::get<0>(compile_mails(read))};
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
    auto [rule, mails] = co_await thread_.run(campaign.definition.size(), std::move(compile));
    if (!has_links_ && has_dead_links(mails))
        co_return invalid("`{{unsubscribe_url}}` needs `[webhooks] public_url` in the relay's "
                          "configuration: a mail with a dead link does not go out.");
    if (rule == missing_variables::empty)
        co_return std::nullopt;
    const auto missing = co_await look_at_all(campaign.id, std::move(mails));
    if (missing.empty())
        co_return std::nullopt;
    std::string message;
    for (const auto& [variable, who] : missing)
        message += "The variable `" + variable + "` is missing for " +
                   std::to_string(who.recipients) + " of " +
                   std::to_string(campaign.recipients.all) + " recipients, such as " + who.example +
                   " (line " + std::to_string(who.line) + "). ";
    co_return invalid(
        message + "Give it to them, or set `missing_variables` to `empty`: then it is left out."
    );
}

asio::awaitable<start_check::lacks>
start_check::look_at_all(campaign_id campaign, std::vector<mail_template> mails)
{
    constexpr std::size_t most_variables = 5; // of which it is told
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
            const auto variable = missing.find(r.variables, r.email);
            if (!variable || (!found.contains(*variable) && found.size() == most_variables))
                continue;
            auto& lack = found[*variable];
            if (lack.recipients++ == 0) {
                lack.example = r.email;
                lack.line = r.id.line;
            }
        }
    }
}

} // namespace relay
