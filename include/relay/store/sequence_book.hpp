#pragma once

#include "relay/base/keyed_hash.hpp"
#include "relay/base/time.hpp"
#include "relay/policy/tracking.hpp"
#include "relay/store/campaign_book.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Who joins a sequence that runs
struct joining
{
    campaign_id campaign;
    std::string email;
    std::string variables; // a JSON object; empty: none
    bool suppressed{};
    wall_time at;
};

// Something that a producer knows of somebody
struct happening
{
    std::string event; // its name
    std::string email;
    std::optional<campaign_id> campaign; // nothing: in all
};

enum class joined : std::uint8_t
{
    failed, // the disk did not take it
    done,
    already,  // its address is there, be it in another spelling: nothing has happened
    unknown,  // there is no such campaign
    conflict, // it neither runs nor is paused
};

// The verbs of the store for drip sequences: campaigns whose recipients get several mails, each
// some time after the one before. Like those of the store itself they are written in one
// transaction with whatever else waits, and called on the network thread. Recipients are fed as
// those of other campaigns (campaign_book.hpp).
class sequence_book
{
public:
    explicit sequence_book(store& s);

    // Before it starts: of whose mail one of these becomes known, or to whom an event of one of
    // these names happens, gets no other mail of it. False: the disk did not take it, or there is
    // no such campaign.
    boost::asio::awaitable<bool>
    stop_on(campaign_id id, facts what, std::vector<std::string> events);

    // Of a campaign that runs or is paused, and whose definition still is `before`: another one,
    // which has more steps. `first`, `last`: the numbers of the new ones; from `at` on somebody
    // awaits them.
    boost::asio::awaitable<campaign_change_result> append(
        campaign_id id,
        std::string name,
        std::string definition,
        std::string before,
        std::uint32_t first,
        std::uint32_t last,
        wall_time at
    );

    // One that runs has finished, unless somebody awaits one of its steps: `conflict`.
    boost::asio::awaitable<campaign_change_result>
    finish(campaign_id id, std::uint32_t steps, wall_time at);

    // From `at` on it awaits the first step.
    boost::asio::awaitable<joined> join(joining j);

    // It ends the sequences that say so: of this campaign, or of all. Mail that was made already
    // goes its way. False: the disk did not take it.
    boost::asio::awaitable<bool> happened(happening h);

private:
    store_writer& writer_;
    keyed_hash hash_;
};

} // namespace relay
