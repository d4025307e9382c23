#pragma once

#include <cstddef>
#include <utility>

namespace relay {

// Bytes that many connections may hold in memory together. Each takes what it needs beyond its own
// small allowance, and gives it back.
class byte_budget
{
public:
    explicit byte_budget(std::size_t total) : total_(total) {}

    byte_budget(const byte_budget&) = delete;
    byte_budget& operator=(const byte_budget&) = delete;

    // False, and nothing is taken, when there isn't that much left.
    bool take(std::size_t bytes)
    {
        if (bytes > total_ - used_)
            return false;
        used_ += bytes;
        return true;
    }

    void give_back(std::size_t bytes) { used_ -= bytes; }

    std::size_t used() const { return used_; }

private:
    std::size_t total_;
    std::size_t used_{};
};

// What one holder has of a budget; given back by its end. The budget must outlive it.
class budget_share
{
public:
    explicit budget_share(byte_budget& budget) : budget_(&budget) {}
    budget_share(budget_share&& other) noexcept
        : budget_(other.budget_),
          held_(std::exchange(other.held_, 0))
    {
    }
    budget_share& operator=(budget_share&& other) noexcept
    {
        std::swap(budget_, other.budget_);
        std::swap(held_, other.held_);
        return *this;
    }
    ~budget_share() { resize_to(0); }

    // Holds that many bytes from now on. Less is always possible; false, and all stays as it was,
    // when the budget hasn't got the difference.
    bool resize_to(std::size_t bytes)
    {
        if (bytes > held_ && !budget_->take(bytes - held_))
            return false;
        if (bytes < held_)
            budget_->give_back(held_ - bytes);
        held_ = bytes;
        return true;
    }

    std::size_t held() const { return held_; }

private:
    byte_budget* budget_;
    std::size_t held_{};
};

} // namespace relay
