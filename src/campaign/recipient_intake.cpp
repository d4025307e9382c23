#include "relay/campaign/recipient_intake.hpp"

#include "campaign/campaign_mails.hpp"
#include "campaign/campaign_refusals.hpp"
#include "campaign/missing_values.hpp"
#include "relay/campaign/campaign_definition.hpp"
#include "relay/campaign/campaign_feeder.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t piece_of_a_text = 64 << 10;

// Of a sequence everybody who comes later has the steps from the first one on.
std::vector<campaign_state> taking_states(const campaign_definition& definition)
{
    std::vector states{campaign_state::draft, campaign_state::scheduled};
    if (!definition.steps.empty()) {
        states.push_back(campaign_state::running);
        states.push_back(campaign_state::paused);
    }
    return states;
}

api_error upload_not_stored()
{
    return {
        .status = 503,
        .name = "queue_full",
        .message = "The recipients were not stored: the relay's disk is full."};
}

// A campaign that one file is taken into
class turn_of
{
public:
    turn_of(std::set<campaign_id>& all, notifier& ended, campaign_id mine)
        : all_(all),
          ended_(ended),
          mine_(mine)
    {
        all_.insert(mine_);
    }
    turn_of(const turn_of&) = delete;
    turn_of& operator=(const turn_of&) = delete;
    ~turn_of()
    {
        all_.erase(mine_);
        ended_.notify_all();
    }

private:
    std::set<campaign_id>& all_;
    notifier& ended_;
    campaign_id mine_;
};

} // namespace

asio::awaitable<std::variant<api_error, recipient_file>>
recipient_intake::open(const campaign_record& campaign, std::string name, recipient_format format)
{
    const auto definition = stored_definition(campaign.definition);
    const auto states = taking_states(definition);
    auto opened = co_await p_.recipient_book.open(campaign.id, states, std::move(name));
    const bool taking = std::ranges::find(states, opened.campaign) != states.end();
    if (opened.status == upload_opening::failed || opened.status == upload_opening::unknown)
        co_return upload_not_stored();
    if (opened.status == upload_opening::conflict ||
        (opened.status == upload_opening::resumed && !taking))
        co_return takes_nobody(opened.campaign);

    recipient_file file{.campaign = campaign.id, .upload = std::move(opened.upload), .import = {}};
    if (opened.status == upload_opening::known)
        co_return file;
    recipient_import::parts parts{
        .recipient_book = p_.recipient_book,
        .campaign_reader = p_.campaign_reader,
        .suppressed_addresses = p_.suppressed_addresses,
        .missing = {}};
    if (opened.campaign != campaign_state::draft &&
        definition.missing_variables == missing_variables::refuse)
        parts.missing = std::make_shared<missing_values>(std::get<0>(compile_mails(definition)));
    file.import = std::make_unique<recipient_import>(std::move(parts), file.upload, format);
    co_return file;
}

// It may have started, or ended, while the file came.
asio::awaitable<std::optional<campaign_state>>
recipient_intake::state_that_takes_none(campaign_id id)
{
    const auto now = co_await p_.campaign_reader.find(id);
    if (!now)
        co_return campaign_state::cancelled; // as a draft that was taken back
    const auto states = taking_states(stored_definition(now->definition));
    if (std::ranges::find(states, now->state) != states.end())
        co_return std::nullopt;
    co_return now->state;
}

// A campaign that runs is told, so that nobody is passed over.
asio::awaitable<std::variant<api_error, upload_record>>
recipient_intake::finish(recipient_file& file)
{
    if (!file.import)
        co_return file.upload;
    while (completing_.contains(file.campaign))
        co_await one_ended_.wait();
    const turn_of mine(completing_, one_ended_, file.campaign);
    if (const auto state = co_await state_that_takes_none(file.campaign)) {
        co_await p_.recipient_book.discard(file.upload.id);
        co_return takes_nobody(*state);
    }
    auto result = co_await file.import->finish();
    if (std::holds_alternative<api_error>(result))
        co_return result;
    const auto now = co_await p_.campaign_reader.find(file.campaign);
    if (now && now->state == campaign_state::running)
        p_.campaign_feeder.feed(file.campaign);
    co_return result;
}

asio::awaitable<void> recipient_intake::give_up(const recipient_file& file)
{
    if (file.import && file.upload.name.empty())
        co_await p_.recipient_book.discard(file.upload.id);
}

asio::awaitable<std::variant<api_error, upload_record>>
recipient_intake::take(const campaign_record& campaign, std::string text, recipient_format format)
{
    auto opened = co_await open(campaign, std::string(), format);
    if (auto* error = std::get_if<api_error>(&opened))
        co_return std::move(*error);
    auto& file = std::get<recipient_file>(opened);
    auto result = co_await feed_and_finish(file, text);
    if (std::holds_alternative<api_error>(result))
        co_await give_up(file);
    co_return result;
}

asio::awaitable<std::variant<api_error, upload_record>>
recipient_intake::feed_and_finish(recipient_file& file, const std::string& text)
{
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto piece = rest.substr(0, piece_of_a_text);
        rest.remove_prefix(piece.size());
        if (auto error = co_await file.import->feed(piece))
            co_return std::move(*error);
        co_await asio::post(p_.ex, asio::use_awaitable);
    }
    co_return co_await finish(file);
}

} // namespace relay
