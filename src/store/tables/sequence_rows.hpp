#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/policy/tracking.hpp"
#include "relay/store/recipient_id.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace relay {

// Who awaits which step of a sequence, and since when: since the step before was sent, or since
// it joined. A recipient whose mail is on its way awaits nothing, nor does one whose mail is a dead
// letter. On the store's thread, in a transaction.
//
// Who has had the last step awaits the one behind it: there may come one. That ends with the
// campaign.
//
// Steps have numbers from 1 on.
class sequence_rows
{
public:
    explicit sequence_rows(sql::connection& db);

    // `campaign`: its number. Nothing changes for a recipient that awaits a step already.
    void await(recipient_id id, std::int64_t campaign, std::uint32_t step, wall_time since);

    // The recipient gets this step. False: it does not await it.
    bool take(recipient_id id, std::uint32_t step);

    // It gets no other.
    void stop(recipient_id id);

    // True when somebody awaits one of the first so many steps, or one that was added since they
    // were counted. `campaign`: its number
    bool is_awaited(std::int64_t campaign, std::uint32_t steps);

    // The mail of a step was sent. Its recipient awaits the next one, if it is the last that was
    // made for it and the campaign is not over.
    void sent(message_id id, wall_time at);

    // More is known of the mail of a step, which ends the sequence for its recipient where the
    // campaign says so.
    void learned(message_id id, facts what);

    // The mail of a step, which was a dead letter, is queued again. A campaign that had finished
    // without it runs again.
    void revive(message_id id);

    // `campaign`: its number. Those that were named before count no more.
    void stop_on(std::int64_t campaign, facts what, const std::vector<std::string>& events);
    void add_step(std::int64_t campaign, std::uint32_t step, wall_time at);

    // Campaigns that are not over, and whose recipients an event of this name stops: their numbers
    std::vector<std::int64_t> stopped_by(const std::string& event);

    // Of campaigns that are over nobody awaits anything: `limit` rows go. False: there are no more.
    // Before their recipients: of those whose recipients are gone none are looked for.
    bool forget(std::size_t limit);

private:
    sql::connection& db_;
    sql::statement await_;
    sql::statement take_;
    sql::statement leave_;
    sql::statement stop_;
    sql::statement is_awaited_;
    sql::statement sent_;
    sql::statement stopped_by_;
    sql::statement revive_;
    sql::statement stop_on_;
    sql::statement forget_stop_events_;
    sql::statement stop_on_event_;
    sql::statement stopped_by_event_;
    sql::statement add_step_;
    sql::statement forget_;
};

} // namespace relay
