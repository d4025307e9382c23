#include "relay/policy/next_choice.hpp"

namespace relay {

next_choice choose_next(
    const lane_work& transactional,
    const lane_work& campaign,
    bool probed_last,
    const std::function<bool()>& probe_waits
)
{
    if (transactional.waits)
        return transactional.may_start ? next_choice::transactional : next_choice::nothing;
    const bool is_turn_of_probes = !campaign.waits || !probed_last;
    if (is_turn_of_probes && probe_waits())
        return next_choice::probe;
    return campaign.waits && campaign.may_start ? next_choice::campaign : next_choice::nothing;
}

bool new_mail_has_turn(bool repeat_waits, bool repeated_last, const std::function<bool()>& waits)
{
    return !repeat_waits || (repeated_last && waits());
}

} // namespace relay
