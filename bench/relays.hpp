#pragma once

#include "database.hpp"
#include "options.hpp"
#include "relay_process.hpp"
#include "report.hpp"
#include "sink.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay::bench {

// What all relays of a run have used so far, and their database, if they have one
struct use_of_all
{
    relay_use relays;
    std::optional<database_use> database;
};

// Of the database, for each of so many messages between the two
std::optional<store_use>
store_use_between(const use_of_all& before, const use_of_all& after, double messages);

// A relay that finds out what the sink allows, and puts so few mails in a request that many are
// sent
relay_settings limited_relay(const options& o, const sink& to, int batch_max_emails);

// The relays that the options ask for: one with its store in the workspace, or as many as they say
// in a schema of their own, gone with this object. They take mail when the constructor returns, and
// each knows who of them sends. Throws std::runtime_error when it doesn't come to that.
class relays
{
public:
    relays(
        const options& o,
        relay_settings settings,
        const workspace& files,
        std::chrono::seconds lease = std::chrono::seconds(6)
    );
    ~relays();
    relays(const relays&) = delete;
    relays& operator=(const relays&) = delete;

    // The one that sends, and the first that doesn't. The latter only if there are several.
    relay_process& sender();
    relay_process& spare();
    bool has_spare() const { return members_.size() > 1; }

    std::vector<std::uint16_t> jobs_ports() const;
    use_of_all used() const;
    std::uint64_t rss_peak() const; // of the largest
    std::string last_words() const; // the end of each log

    // Waits until all of them run and know who sends.
    void wait_until_settled();

private:
    bool settled();

    std::optional<database> database_;
    std::vector<std::unique_ptr<relay_process>> members_;
};

} // namespace relay::bench
