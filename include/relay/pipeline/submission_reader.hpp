#pragma once

#include "relay/base/id.hpp"
#include "relay/mail/job.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/large_mail_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

// Reads what producers write: at once, or, when it is large, without holding the network thread.
// Each message gets an id as it is read. Network thread only.
class submission_reader
{
public:
    using make_id = std::function<message_id(wall_time now)>;

    // The others outlive it. `correlation_tag`: of each email; empty: none.
    submission_reader(
        make_id next_id, const id_codec& codec, counters& counted, std::string correlation_tag
    );

    // Reads a line of the job socket. A message in it has the id that goes with it to submit().
    job read_line(std::string_view line, message_id& id);

    // The same for a line that is_large(), without holding the network thread
    boost::asio::awaitable<job> read_large_line(std::string_view line, message_id& id);

    static bool is_large(std::size_t bytes) { return large_mail_reader::takes(bytes); }

    // The others hold the network thread for what is small only. What they are given must last.
    // This one reads a line of POST /relay/load.
    boost::asio::awaitable<job> read_bulk_line(std::string_view line, message_id& id);

    // Reads the body of POST /emails.
    boost::asio::awaitable<std::variant<api_error, submission>>
    read_email(std::string_view body, email_options options, message_id& id);

    // Reads the body of POST /emails/batch. `ids` are those of its emails, in their order, and
    // `group` is the one of the whole.
    boost::asio::awaitable<std::variant<api_error, email_batch>> read_batch(
        std::string_view body,
        email_options options,
        std::vector<message_id>& ids,
        message_id& group
    );

    // Reads the body of POST /relay/campaigns.
    boost::asio::awaitable<std::variant<api_error, campaign_text>> read_campaign(std::string_view);

    // Reads the body of PATCH /emails/{id}: when the email is to go out. What has passed is now.
    std::variant<api_error, wall_time> read_reschedule(std::string_view body);

    // Ids as producers know them
    const id_codec& codec() const { return codec_; }

private:
    job_context context(message_id& id, std::string& uuid);

    make_id next_id_;
    const id_codec& codec_;
    counters& counters_;
    std::string correlation_tag_;
    job_reader reader_; // of the network thread
    large_mail_reader large_;
};

} // namespace relay
