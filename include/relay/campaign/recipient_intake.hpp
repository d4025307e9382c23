#pragma once

#include "relay/async/notifier.hpp"
#include "relay/campaign/recipient_import.hpp"
#include "relay/store/campaign_record.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace relay {

class campaign_feeder;

// A file of recipients on its way into a campaign
struct recipient_file
{
    campaign_id campaign;
    upload_record upload;                     // as it was when it was opened
    std::unique_ptr<recipient_import> import; // null: all of it had come before
};

// Takes files of recipients into campaigns that may still take some. Network thread only. Throws
// what the reader of campaigns throws.
class recipient_intake
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::recipient_book& recipient_book;
        relay::campaign_reader& campaign_reader;
        const relay::suppressed_addresses& suppressed_addresses;
        relay::campaign_feeder& campaign_feeder;
    };

    explicit recipient_intake(const parts& p) : p_(p), one_ended_(p.ex) {}

    // `name`: under which a broken upload is resumed; empty: it is not.
    boost::asio::awaitable<std::variant<api_error, recipient_file>>
    open(const campaign_record& campaign, std::string name, recipient_format format);

    // All of it has been fed to the import. The counts are those of the whole file.
    boost::asio::awaitable<std::variant<api_error, upload_record>> finish(recipient_file& file);

    // It broke off, or was refused: what nobody can resume leaves nothing.
    boost::asio::awaitable<void> give_up(const recipient_file& file);

    // A file that is here already, whole
    boost::asio::awaitable<std::variant<api_error, upload_record>>
    take(const campaign_record& campaign, std::string text, recipient_format format);

private:
    boost::asio::awaitable<std::optional<campaign_state>> state_that_takes_none(campaign_id id);
    boost::asio::awaitable<std::variant<api_error, upload_record>>
    feed_and_finish(recipient_file& file, const std::string& text);

    parts p_;
    std::set<campaign_id> completing_; // one file of a campaign at a time
    notifier one_ended_;
};

} // namespace relay
