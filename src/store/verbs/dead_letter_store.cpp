#include "relay/store/dead_letter_store.hpp"

#include "store/changes/message_changes.hpp"
#include "store/writer/store_writer.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

asio::awaitable<std::vector<accept_result>>
dead_letter_store::retry_dead(std::vector<message_id> ids)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids), now = wall_now()](tables& t) {
        std::vector<accept_result> requeued;
        for (const auto id : ids) {
            const auto at = t.messages.find(id);
            const auto letter = t.dead_letters.find(id);
            if (!at || !letter)
                continue;
            t.events.requeued(id, letter->reason, letter->at, now);
            requeued.push_back(changes::requeue(t, id, *at));
        }
        return requeued;
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<std::size_t> dead_letter_store::purge_dead(std::vector<message_id> ids)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids)](tables& t) {
        std::size_t purged = 0;
        for (const auto id : ids) {
            const auto at = t.messages.find(id);
            if (!at || !t.dead_letters.contains(id))
                continue;
            changes::purge(t, id, *at);
            ++purged;
        }
        return purged;
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

} // namespace relay
