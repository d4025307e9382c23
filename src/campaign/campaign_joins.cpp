#include "campaign/campaign_mails.hpp"
#include "campaign/campaign_refusals.hpp"
#include "campaign/missing_values.hpp"
#include "relay/campaign/campaign_desk.hpp"
#include "relay/campaign/recipient_reader.hpp"
#include "relay/mail/address.hpp"
#include "relay/policy/sequence.hpp"

#include <utility>

// Who joins sequences, and what ends them for somebody

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t sequences_remembered = 16;
constexpr std::size_t longest_event = 64; // bytes, as in `stop_on`

api_error invalid_order(std::string message)
{
    return invalid(std::move(message)).error;
}

api_error why_not_joined(const recipient_item& item)
{
    if (const auto* refusal = std::get_if<file_refusal>(&item))
        return invalid_order("Invalid `recipient` field. " + refusal->message);
    if (std::get<skipped_row>(item).reason == "invalid_address")
        return invalid_order("Invalid `recipient.email` field. It is no email address.");
    return invalid_order("Invalid `recipient` field. Expected an object with one `email`, and no "
                         "name twice.");
}

} // namespace

// What is asked of those who join
struct campaign_desk::joinable
{
    std::string definition; // which says so
    bool is_sequence{};
    std::shared_ptr<missing_values> missing; // null: they may lack what they like
};

// From its beginning on somebody joins.
class campaign_desk::joining_now
{
public:
    explicit joining_now(campaign_desk& desk) : desk_(desk), number_(++desk.last_join_)
    {
        desk_.joins_.insert(number_);
    }
    joining_now(const joining_now&) = delete;
    joining_now& operator=(const joining_now&) = delete;
    ~joining_now()
    {
        desk_.joins_.erase(number_);
        desk_.one_joined_.notify_all();
    }

private:
    campaign_desk& desk_;
    std::uint64_t number_;
};

// A sequence that many join is compiled once.
asio::awaitable<std::shared_ptr<campaign_desk::joinable>>
campaign_desk::joinable_of(const campaign_record& campaign)
{
    const auto known = joinable_.find(campaign.id);
    if (known != joinable_.end() && known->second->definition == campaign.definition)
        co_return known->second;
    auto task = [&campaign] {
        const auto definition = stored_definition(campaign.definition);
        auto made = std::make_shared<joinable>();
        made->definition = campaign.definition;
        made->is_sequence = !definition.steps.empty();
        if (definition.missing_variables == missing_variables::refuse)
            made->missing =
                std::make_shared<missing_values>(std::get<0>(compile_mails(definition)));
        return made;
    };
    auto made = co_await thread_.run(campaign.definition.size(), std::move(task));
    if (joinable_.size() >= sequences_remembered)
        joinable_.clear();
    joinable_[campaign.id] = made;
    co_return made;
}

asio::awaitable<std::optional<api_error>>
campaign_desk::join(std::string campaign, std::string recipient)
{
    const joining_now now(*this);
    const auto found = co_await find(campaign);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return refusal->error;
    const auto& record = std::get<campaign_record>(found);
    const auto sequence = co_await joinable_of(record);
    if (!sequence->is_sequence)
        co_return refused(409, "conflict", "The campaign has no `steps`: nobody joins it.").error;

    recipient_reader reader(recipient_format::json);
    const auto list = '[' + recipient + ']';
    reader.feed(list);
    const auto item = reader.next();
    const auto* row = item ? std::get_if<recipient_row>(&*item) : nullptr;
    if (!row)
        co_return why_not_joined(*item);
    const auto lacks =
        sequence->missing ? sequence->missing->find(row->variables, row->address) : std::nullopt;
    if (lacks)
        co_return invalid_order(
            "Invalid `recipient` field. The variable `" + *lacks + "` is missing."
        );
    joining j{
        .campaign = record.id,
        .email = std::string(row->email),
        .variables = std::string(row->variables),
        .suppressed = p_.suppressed_addresses.stops(row->address, lane::campaign),
        .at = wall_now()};
    switch (co_await p_.sequence_book.join(std::move(j))) {
    case joined::done:
        if (p_.campaign_feeder.feeds(record.id))
            p_.campaign_feeder.feed(record.id);
        break;
    case joined::already:
        break;
    case joined::unknown:
        co_return no_such_campaign().error;
    case joined::conflict:
        co_return takes_nobody(record.state);
    case joined::failed:
        co_return refused(503, "queue_full", "It was not stored: the relay's disk is full.").error;
    }
    co_return std::nullopt;
}

asio::awaitable<std::optional<api_error>>
campaign_desk::happened(std::string event, std::string email, std::string campaign)
{
    if (event.size() > longest_event)
        co_return invalid_order("Invalid `event` field. It is longer than 64 bytes.");
    if (is_known_by_itself(event))
        co_return invalid_order(
            "Invalid `event` field. Resend tells of `" + event +
            "`; an event of your own has another name."
        );
    if (!parse_mailbox(email))
        co_return invalid_order("Invalid `email` field. It is no email address.");
    const auto before = last_join_;
    while (!joins_.empty() && *joins_.begin() <= before)
        co_await one_joined_.wait();
    happening h{.event = std::move(event), .email = std::move(email), .campaign = {}};
    if (!campaign.empty()) {
        const auto found = co_await find(campaign);
        if (const auto* refusal = std::get_if<definition_refusal>(&found))
            co_return refusal->error;
        h.campaign = std::get<campaign_record>(found).id;
    }
    if (!co_await p_.sequence_book.happened(std::move(h)))
        co_return refused(503, "queue_full", "It was not stored: the relay's disk is full.").error;
    co_return std::nullopt;
}

} // namespace relay
