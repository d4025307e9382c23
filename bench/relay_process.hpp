#pragma once

#include "child.hpp"
#include "usage.hpp"
#include "workspace.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace relay::bench {

struct relay_settings
{
    std::string command;       // words parted by blanks; {config} stands for the file's path
    std::uint16_t upstream{};  // the sink's port
    std::string authority_pem; // whom to trust there
    int batch_max_emails{100};
    bool learns_limit{};          // from the sink's answers; otherwise it has none
    std::string webhook_secret{}; // empty: it takes no webhooks
};

// What the relay has used so far
struct relay_use
{
    nanoseconds cpu{};
    nanoseconds network_cpu{}; // of it, the network thread's, which is the first
    std::uint64_t to_disk{};   // bytes
};

// A relay of our own, with the store of the workspace, that takes jobs and HTTP when the
// constructor returns
class relay_process
{
public:
    // Throws std::runtime_error with the end of the relay's log when it does not start.
    relay_process(const relay_settings& settings, const workspace& files);

    std::uint16_t jobs_port() const { return jobs_port_; }
    std::uint16_t http_port() const { return http_port_; }
    std::uint16_t webhooks_port() const { return webhooks_port_; }
    void kill() { process_->kill(); }

    relay_use used() const;
    memory_use memory() const { return memory_of(process_->pid()); }

    // The end of its log, for when something went wrong
    std::string last_words() const;

private:
    std::uint16_t jobs_port_;
    std::uint16_t http_port_;
    std::uint16_t webhooks_port_;
    std::string log_;
    std::unique_ptr<child> process_;
};

} // namespace relay::bench
