#include "pipeline/to_message.hpp"
#include "relay/pipeline/ingest.hpp"

namespace relay {

namespace {

struct share
{
    std::size_t messages{};
    std::size_t bytes{};
};

// What a batch takes of each lane's room, until the disk has it
std::array<share, 2> shares(const std::vector<new_message>& messages)
{
    std::array<share, 2> all;
    for (const auto& m : messages) {
        auto& mine = all[static_cast<std::size_t>(m.flow.lane)];
        ++mine.messages;
        mine.bytes += m.body.size();
    }
    return all;
}

} // namespace

// No message of a batch is sealed as it is accepted: those that wait together share a request.
void ingest::submit_all(email_group group, batch_handler done)
{
    const auto now = wall_now();
    auto batch = to_empty_batch(group);
    for (auto& [id, email] : group.emails) {
        bool nobody_left = false;
        complete(email, id, nobody_left);
        batch.messages.push_back(as_message(id, std::move(email), now));
        batch.messages.back().suppressed = nobody_left;
    }

    const auto taken_of = shares(batch.messages);
    for (std::size_t l = 0; l < waiting_.size(); ++l) {
        waiting_[l].messages += taken_of[l].messages;
        waiting_[l].bytes += taken_of[l].bytes;
    }
    auto accepted = [this, taken_of, done = std::move(done)](batch_result&& result, new_batch&& b) {
        for (const auto l : {lane::transactional, lane::campaign}) {
            const auto& mine = taken_of[static_cast<std::size_t>(l)];
            release(l, mine.messages, mine.bytes);
        }
        if (result.status == batch_status::duplicate)
            p_.counters.duplicates += result.ids.size();
        else if (result.status != batch_status::accepted)
            p_.counters.rejected += b.messages.size();
        for (std::size_t i = 0; i < result.accepted.size(); ++i)
            taken(result.accepted[i], std::move(b.messages[i]), nullptr);
        done(std::move(result));
    };
    p_.store.accept_all(std::move(batch), std::move(accepted));
}

} // namespace relay
