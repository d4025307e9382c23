#pragma once

#include "relay/store/campaign_cancel.hpp"
#include "relay/store/campaign_record.hpp"
#include "relay/store/contact.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/recipient_upload.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace relay {

struct recipient_page;

class store;
class store_writer;

struct campaign_change_result
{
    enum what
    {
        failed, // the disk did not take it
        done,
        unknown,  // there is no such campaign
        conflict, // `state` forbids it
        changed,  // somebody else has defined it otherwise meanwhile
    };

    what status{failed};
    campaign_state state{}; // the one that it is in now
};

struct campaign_cancel_answer
{
    campaign_change_result campaign;
    std::optional<campaign_cancel> mail; // what follows for its messages, when it is done
};

struct audience_start
{
    campaign_change_result campaign;
    bool list_is_gone{}; // and nothing was done
};

// A recipient whose turn has come
struct fed_recipient
{
    recipient_id id;
    std::string email;               // as its row has it
    std::optional<new_message> mail; // nothing: it would break a rule, and there is none
    mail_fault fault{};              // then: which
    bool stops{};                    // there is none, since its sequence ends for it
};

// The next recipients of an upload, all of those behind the line `after` up to the line `up_to`; or
// some of whatever uploads who await a step of a sequence: then there is no `upload`. Who does not
// await it any more is left out.
struct feeding
{
    campaign_id campaign;
    std::uint32_t step{};            // of a sequence, from 1 on; 0: it is none
    std::optional<wall_time> joined; // they get no mail, but await the first step since then
    upload_id upload;
    std::uint32_t after{};
    std::uint32_t up_to{};
    std::int64_t passed{}; // recipients between the two, also such as get no mail
    std::vector<fed_recipient> recipients;
};

// The turn of a page's recipients, none of whom is in it yet
feeding begin_feeding(campaign_id id, const recipient_page& page);

struct feeding_result
{
    // False: nothing has happened. The campaign does not run any more, somebody else has fed these
    // recipients, or the disk did not take them.
    bool done{};
    std::vector<accept_result> accepted; // of those with mail, in their order; `failed`: left out
};

// The verbs of the store for campaigns. Like those of the store itself they are written in one
// transaction with whatever else waits, and called on the network thread.
class campaign_book
{
public:
    using feed_handler = std::function<void(feeding_result&&, feeding&&)>;

    explicit campaign_book(store& s);

    // Returns when it is on disk. A full disk refuses it: false.
    boost::asio::awaitable<bool> create(new_campaign c);

    // Another name and definition, when it is in one of these states and its definition still is
    // `before`
    boost::asio::awaitable<campaign_change_result> define(
        campaign_id id,
        std::vector<campaign_state> in,
        std::string name,
        std::string definition,
        std::string before
    );

    // A draft that is not to be: nobody finds it any more. What it has on disk goes with what is
    // past its retention. False: it is no draft, or the disk did not take it.
    boost::asio::awaitable<bool> take_back(campaign_id id);

    // From one of these states to another. `at`: when that is; of `scheduled` when it starts. `why`
    // it is paused.
    boost::asio::awaitable<campaign_change_result> move(
        campaign_id id,
        std::vector<campaign_state> from,
        campaign_state to,
        wall_time at,
        std::string why = {}
    );

    // From one of these states to `running`, and from then on it has the recipients of this upload,
    // which is received: they are those of a list, if that is still there.
    boost::asio::awaitable<audience_start> start_with(
        campaign_id id,
        std::vector<campaign_state> from,
        upload_id audience,
        list_id list,
        wall_time at
    );

    // From `paused` to `running`, and the counts that its limits look at begin anew. `flow`: its
    // mail's
    boost::asio::awaitable<campaign_change_result>
    resume_anew(campaign_id id, std::string flow, wall_time at);

    // Its canary has gone: those behind it may have their turn then.
    boost::asio::awaitable<bool> let_rest_go(campaign_id id, wall_time from);

    // From one of these states to `cancelled`, and so are all messages that it has: those of the
    // flow of this name.
    boost::asio::awaitable<campaign_cancel_answer>
    cancel(campaign_id id, std::vector<campaign_state> from, std::string flow, wall_time at);

    // Messages are made of recipients, and both are said in one transaction: whatever crashes,
    // nobody has two, nor is anybody passed over. In its turn. The handler gets the messages back.
    void feed(feeding f, feed_handler done);

private:
    store_writer& writer_;
};

} // namespace relay
