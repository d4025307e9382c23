#pragma once

#include "relay/mail/lane.hpp"
#include "relay/policy/pause.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// True for a pause of everything that leaves, in whatever lane and of whatever domain
bool is_wide(pause_kind kind);

// What is paused, and which mail that holds back. How pauses begin and end: pauses.hpp.
class pause_list
{
public:
    // May a message of this lane and sender (relay/mail/sender.hpp) not leave now, as ordinary
    // mail?
    bool blocks(lane l, std::string_view sender) const;

    // True when no message of this lane may.
    bool blocks(lane l) const;

    // The pause that holds such a message back, the widest one first; null when none does.
    const pause* reason(lane l, std::string_view sender) const;

    // The domain that Resend has named for this sender, of whom the relay knows none, for as long
    // as it is paused; else the sender itself.
    std::string_view domain_of(std::string_view sender) const;

    // The pause of this sender's domain, be there a wider one or not; null when there is none.
    const pause* of_domain(std::string_view sender) const;

    // The pause by hand of a campaign or tenant; null when there is none. It holds back what is not
    // in a request yet.
    const pause* of_flow(std::string_view campaign, std::string_view tenant) const;

    // True when nothing at all may leave but a probe.
    bool blocks_everything() const;

    // True when a person said that no mail of this lane, or of this sender's domain, may leave:
    // then it is no probe either.
    bool held_by_hand(lane l) const;
    bool held_by_hand(lane l, std::string_view sender) const;

    // Grows whenever a pause begins or ends, or a sender is found to have a paused domain: who
    // keeps what follows from that compares.
    std::uint64_t version() const { return version_; }

    // The widest first, then by name
    const std::vector<pause>& list() const { return list_; }

protected:
    // Null when there is none of this scope.
    pause* find(pause_kind kind, std::string_view name);
    const pause* find(pause_kind kind, std::string_view name) const;

    // There is none of this scope yet.
    pause& insert(const pause_scope& scope);

    // There is one of this scope. With a domain's pause go the names of those who were known by it.
    pause_change remove(const pause_scope& scope);

    // From now on the sender, who has no domain of its own, is known by this paused one. False when
    // too many are known already.
    bool know(std::string_view sender, const std::string& domain);

private:
    const pause* lane_reason(lane l) const;

    std::vector<pause> list_;

    // Senders without a domain of their own, and the paused domain that each was found to have
    std::map<std::string, std::string, std::less<>> known_as_;
    std::uint64_t version_{};
};

} // namespace relay
