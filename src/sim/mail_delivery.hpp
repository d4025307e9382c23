#pragma once

#include "sim/delivery_outcome.hpp"
#include "sim/line_file.hpp"
#include "sim/team.hpp"
#include "sim/webhook_sender.hpp"

#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace relay::sim {

// Delivers what was accepted: the events of each mail happen in their time, are posted, and change
// its `last_event`; bounces and complaints fill the list of suppressions. Lives as long as its
// team, which it makes tell it of every mail.
class mail_delivery
{
public:
    // Throws when the URL, the secret or the file of the truth is no good.
    mail_delivery(asio::any_io_executor ex, team& t);
    mail_delivery(const mail_delivery&) = delete;
    mail_delivery& operator=(const mail_delivery&) = delete;

    void start();
    void stop();
    void flush();

private:
    struct mail_facts;
    struct recipient;

    void deliver(const uuid& id, const mail_view& mail, mail_event event, wall_time accepted);
    std::vector<std::shared_ptr<const recipient>>
    draw_outcomes(const mail_view& mail, mail_event event);
    delivery_outcome draw_outcome_at(const recipient& r, mail_event event);
    void happen(const mail_facts& m, const recipient& r, const delivery_event& e);
    void post_at(steady_time when, const std::string& body, bool doubled);
    void suppress(const mail_facts& m, const recipient& r, suppression_origin why);
    void write_truth(
        const mail_facts& m,
        const mail_view& mail,
        std::span<const std::shared_ptr<const recipient>> recipients
    );

    asio::any_io_executor ex_;
    team& team_;
    const webhook_settings& settings_;
    timer_queue timer_queue_;
    webhook_sender webhook_sender_;
    std::mt19937_64 random_;
    std::unique_ptr<line_file> truth_; // nothing: not asked for
};

} // namespace relay::sim
