#pragma once

#include <cstdint>

namespace relay::bench {

// A descriptor that is closed with this object
class descriptor
{
public:
    explicit descriptor(int number) : number_(number) {}
    ~descriptor();
    descriptor(descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
    descriptor& operator=(descriptor&&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

// A TCP port of loopback that nobody listens on, most likely for a while yet
std::uint16_t free_port();

// A non-blocking connection to a port of loopback. Throws std::system_error.
descriptor connect_to(std::uint16_t port);

bool is_listening(std::uint16_t port);

} // namespace relay::bench
