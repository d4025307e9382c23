#pragma once

#include "pipeline/ready_flow.hpp"
#include "relay/mail/lane.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/policy/turns.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace relay {

// The turns of the flows that have messages in memory. A flow whose domain is paused has none:
// however many they are, nobody walks over them. They are kept by domain, for probes, and get their
// turns back when the pause has ended. A flow whose campaign or tenant is paused by hand has
// neither.
//
// Network thread only.
class ready_turns
{
public:
    // `paused` outlives this.
    explicit ready_turns(const pauses& paused);

    // A flow begins, without messages.
    void enter(ready_flow& f);

    // It ends; nothing of it is in memory.
    void leave(ready_flow& f);

    // Its messages have changed: is it its turn some time, and where?
    void update(ready_flow& f);

    // Its share from now on, beside other flows of its tenant
    void weigh(ready_flow& f, double weight);

    // The turns of the flows whose domain is not paused
    turns& ready(lane l);

    // Those that a probe of this pause may come from, if any of their first messages fits; else
    // null. A pause of more than a domain holds back what is ready, and what waits for its domain
    // as well.
    turns* probes(lane l, const pause_scope& of, const fitting& room);

    // True when a flow is held back by the pause of a domain of this name.
    bool holds_for(const std::string& domain);

    // Flows with messages in memory
    std::size_t flows(lane l) const { return of(l).flows; }

private:
    struct lane_turns
    {
        turns ready;
        std::unordered_map<std::string, std::unique_ptr<ready_sender>> senders; // by domain
        std::unordered_map<std::string, std::vector<ready_sender*>> held; // by their pause's name
        std::size_t flows{};
    };

    lane_turns& of(lane l) { return lanes_[static_cast<std::size_t>(l)]; }
    const lane_turns& of(lane l) const { return lanes_[static_cast<std::size_t>(l)]; }
    void heed_pauses();
    void heed_pause(lane_turns& memory, ready_sender& s);
    void heed_hands(ready_sender& s);
    void let_go(lane_turns& memory, ready_sender& s);

    const pauses& paused_;
    std::uint64_t heeded_{}; // the version of the pauses that the turns are up to date with
    std::array<lane_turns, 2> lanes_;
};

} // namespace relay
