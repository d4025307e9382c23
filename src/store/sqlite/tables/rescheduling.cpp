#include "store/sqlite/tables/tables.hpp"

namespace relay {

// The time to live counts from when a message is due, so it moves along.
bool tables::reschedule(message_id id, const position& from, wall_time due)
{
    reschedule_.run(
        id.value,
        static_cast<int>(from.state),
        to_ms(due),
        to_ms(created_at(id)),
        static_cast<int>(from.lane)
    );
    if (db_.changes() == 0)
        return false;
    leave_queue(from.state, id);
    bodies_.set_apart(id); // it may stay for long
    if (from.state != state::scheduled)
        move(from.lane, from.state, state::scheduled);
    return true;
}

bool tables::is_due(message_id id, wall_time now)
{
    return is_due_(id.value, to_ms(now)).step();
}

} // namespace relay
