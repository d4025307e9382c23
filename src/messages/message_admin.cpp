#include "relay/messages/message_admin.hpp"

#include "relay/async/notifier.hpp"
#include "relay/messages/message_finder.hpp"
#include "relay/pipeline/campaign_canceller.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/message_store.hpp"
#include "relay/store/store_error.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

bool may_be_taken_back(const message_record& m)
{
    return (m.state == state::queued || m.state == state::scheduled) && !m.cancelled;
}

} // namespace

asio::awaitable<cancel_result> message_admin::cancel(std::string uuid)
{
    const auto id = co_await p_.message_finder.resolve(std::move(uuid));
    if (!id)
        co_return cancel_result::unknown;
    co_return co_await cancel(*id);
}

asio::awaitable<cancel_result> message_admin::cancel(message_id id)
{
    const auto record = co_await p_.message_finder.record_of(id);
    if (!record)
        co_return cancel_result::unknown;
    if (!may_be_taken_back(*record) || p_.in_flight.holds(id))
        co_return cancel_result::too_late;

    // From here on nothing takes it any more.
    p_.ready_queue.withdraw(id, record->flow, record->place);
    const auto result = co_await p_.message_store.cancel(id, wall_now());
    p_.ready_queue.withdrawn(id);
    co_return result;
}

asio::awaitable<campaign_cancel_result> message_admin::cancel_campaign(std::string name)
{
    report_query query{.by = report_by::campaign, .limit = 1};
    query.campaign = name;
    const auto report = co_await p_.event_reader.report(std::move(query));
    if (report.rows.empty())
        co_return campaign_cancel_result{.what = cancel_result::unknown};
    const auto messages = report.total.queued() - p_.in_flight.messages_of(name);
    if (messages <= 0)
        co_return campaign_cancel_result{.what = cancel_result::too_late};
    const bool written = co_await p_.campaign_canceller.cancel(std::move(name));
    if (!written)
        throw store_error("the store takes nothing any more");
    co_return campaign_cancel_result{.what = cancel_result::cancelled, .messages = messages};
}

asio::awaitable<reschedule_result> message_admin::reschedule(message_id id, wall_time due)
{
    const auto record = co_await p_.message_finder.record_of(id);
    if (!record)
        co_return reschedule_result::unknown;
    if (!may_be_taken_back(*record) || p_.in_flight.holds(id))
        co_return reschedule_result::too_late;

    p_.ready_queue.withdraw(id, record->flow, record->place);
    const auto result = co_await p_.message_store.reschedule(id, due);
    p_.ready_queue.withdrawn(id);
    p_.scheduled.notify_all();
    if (record->expires)
        p_.expiring.notify_all();
    co_return result;
}

} // namespace relay
