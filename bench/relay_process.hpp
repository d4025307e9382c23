#pragma once

#include "child.hpp"
#include "usage.hpp"
#include "workspace.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay::bench {

// Where relays that take turns keep their store
struct shared_store
{
    std::string url;
    std::string schema;
    std::chrono::seconds lease{6};
};

struct relay_settings
{
    std::string command;       // words parted by blanks; {config} stands for the file's path
    std::uint16_t upstream{};  // the sink's port
    std::string authority_pem; // whom to trust there
    int batch_max_emails{100};
    bool learns_limit{};          // from the sink's answers; otherwise it has none
    std::string webhook_secret{}; // empty: it takes no webhooks
    std::string name{"relay"};    // of it among others, and of its files
    std::string api_key{"re_bench"};
    std::optional<shared_store> store{}; // otherwise a directory of the workspace
};

// What the relay has used so far
struct relay_use
{
    nanoseconds cpu{};
    nanoseconds network_cpu{}; // of it, the network thread's, which is the first
    std::uint64_t to_disk{};   // bytes

    relay_use& operator+=(const relay_use& other);
    relay_use operator-(const relay_use& before) const;
};

// As one relay knows another, or itself
struct known_relay
{
    std::string role; // "sender", "spare", "silent" or "gone"
    bool itself{};
};

// A relay of our own that takes jobs and HTTP when the constructor or start() returns
class relay_process
{
public:
    // Both throw std::runtime_error with the end of the relay's log when it does not start.
    relay_process(const relay_settings& settings, const workspace& files);
    void start(); // once more, after its end

    std::uint16_t jobs_port() const { return jobs_port_; }
    std::uint16_t http_port() const { return http_port_; }
    std::uint16_t webhooks_port() const { return webhooks_port_; }
    void kill() { process_->kill(); }
    void stop() { process_->stop(); }
    void send_signal(int number) { process_->send_signal(number); }
    bool running() { return process_->running(); }

    // Those with the same store, as it knows them. None while it cannot tell: it ends, or takes
    // over and closes its connections.
    std::vector<known_relay> known_relays() const;

    // As it tells itself
    bool sends() const;

    relay_use used() const;
    memory_use memory() const { return memory_of(process_->pid()); }

    // The end of its log, for when something went wrong
    std::string last_words() const;

private:
    std::uint16_t jobs_port_;
    std::uint16_t http_port_;
    std::uint16_t webhooks_port_;
    std::string log_;
    std::vector<std::string> command_;
    std::vector<std::string> environment_;
    std::unique_ptr<child> process_;
};

} // namespace relay::bench
