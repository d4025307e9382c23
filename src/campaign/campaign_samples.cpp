#include "campaign/campaign_refusals.hpp"
#include "relay/campaign/campaign_desk.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

// Mails of a campaign that are looked at before it starts

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// Somebody else who gets the mail of a recipient, whose own address is a value in it
recipient_record as_if(recipient_record recipient, std::string to)
{
    auto values =
        recipient.variables.empty() ? json::object() : json::parse(recipient.variables).as_object();
    values.emplace("email", recipient.email);
    recipient.variables = json::serialize(values);
    recipient.email = std::move(to);
    return recipient;
}

recipient_record as_recipient(contact_record c)
{
    return {.id = {}, .email = std::move(c.email), .variables = std::move(c.variables)};
}

} // namespace

// Before it starts, those of a campaign to a list are the list's.
asio::awaitable<std::optional<recipient_record>>
campaign_desk::find_sample(const campaign_record& campaign, const std::optional<std::string>& as)
{
    if (as) {
        if (auto found = co_await p_.campaign_reader.find_recipient(campaign.id, *as))
            co_return found;
    } else {
        const recipient_id none;
        auto first = co_await p_.campaign_reader.recipients_after(campaign.id, none, 1);
        if (!first.empty())
            co_return std::move(first.front());
    }
    const auto list =
        co_await p_.contact_reader.find_list(stored_definition(campaign.definition).list);
    if (!list)
        co_return std::nullopt;
    if (as) {
        auto found = co_await p_.contact_reader.find(list->id, *as);
        co_return found ? std::optional(as_recipient(std::move(*found))) : std::nullopt;
    }
    const contact_id first;
    auto some = co_await p_.contact_reader.contacts_after(list->id, first, 1, 1);
    co_return some.empty() ? std::nullopt : std::optional(as_recipient(std::move(some.front())));
}

asio::awaitable<campaign_result<submission>> campaign_desk::render(
    campaign_record campaign,
    std::optional<std::string> as,
    std::optional<std::string> to,
    message_id id
)
{
    auto recipient = co_await find_sample(campaign, as);
    if (!recipient && as)
        co_return refused(404, "not_found", "The campaign has no recipient with this address.");
    if (!recipient)
        co_return invalid("The campaign has no recipients yet.");
    if (to)
        *recipient = as_if(std::move(*recipient), std::move(*to));
    const auto uuid = p_.id_codec.to_uuid(id);
    const job_context here{.now = wall_now(), .uuid = uuid, .correlation_tag = correlation_tag_};
    auto task = [&campaign, &around = around_, &recipient, id, here] {
        return make_defined_mail(campaign, 0, around)->make(*recipient, id, here);
    };
    auto made = co_await thread_.run(campaign.definition.size(), std::move(task));
    if (auto* wrong = std::get_if<invalid_mail>(&made))
        co_return invalid("The mail for " + recipient->email + ": " + wrong->reason);
    co_return std::get<submission>(std::move(made));
}

} // namespace relay
