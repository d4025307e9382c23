#pragma once

#include "sim/delivery_outcome.hpp"
#include "sim/line_file.hpp"
#include "sim/team.hpp"
#include "sim/webhook_sender.hpp"

#include <memory>
#include <string>

namespace relay::sim {

// What becomes of mails after their acceptance: their events happen in their time, are posted, and
// change `last_event`; bounces and complaints fill the list of suppressions. Lives as long as its
// team, which it makes tell it of every mail.
class afterlife
{
public:
    // Throws when the URL, the secret or the file of the truth is no good.
    afterlife(asio::any_io_executor ex, team& t);
    afterlife(const afterlife&) = delete;
    afterlife& operator=(const afterlife&) = delete;

    void start();
    void stop();
    void flush();

private:
    struct story;

    void begin(const uuid& id, const mail_view& mail, mail_event event, wall_time accepted);
    void happen(const story& s, const life_event& e);
    void post_later(steady_time when, const std::string& body, bool doubled);
    void suppress(const story& s, suppression_origin why);
    void write_truth(const story& s, const mail_view& mail, const fate& f);

    asio::any_io_executor ex_;
    team& team_;
    const webhook_settings& settings_;
    agenda times_;
    courier courier_;
    std::mt19937_64 random_;
    std::unique_ptr<ledger_file> truth_;
};

} // namespace relay::sim
