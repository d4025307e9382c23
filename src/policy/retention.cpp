#include "relay/policy/retention.hpp"

namespace relay {

wall_time kept_since(wall_time now, milliseconds retention)
{
    return retention.count() > 0 ? now - retention : wall_time();
}

} // namespace relay
