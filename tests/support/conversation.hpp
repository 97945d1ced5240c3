// A conversation of a proxy's machine with its two sides, written as it is read in a protocol's document:
//
//   conversation{}.server_sends(greeting).client_gets(greeting)
//                 .client_sends(answer).server_gets(answer) …
//
// difference() plays it whole, with every message cut at every byte, and byte by byte: the machine must say the same
// each time. fail_everywhere() breaks it off after every byte. Both return words for the first thing that is wrong, or
// nothing.
//
// The machine is wrapped in a peer, made anew for each run:
//   void give(side from, std::span<const std::byte> piece);  what came off a socket
//   bytes take(side to);                                      what that side has been sent since the last call
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/hex.hpp"

namespace tenbin::support {

enum class side { client, server };

/// A message of a recording, in hex.
struct said {
    side from;
    std::string_view words;
};
using recording = std::vector<said>;

class conversation {
public:
    conversation& client_sends(bytes message) { return sends(side::client, std::move(message)); }
    conversation& server_sends(bytes message) { return sends(side::server, std::move(message)); }
    /// Because of the last message; until it is whole, nothing.
    conversation& client_gets(const bytes& message)
    {
        turns_.back().to_client = turns_.back().to_client + message;
        return *this;
    }
    conversation& server_gets(const bytes& message)
    {
        turns_.back().to_server = turns_.back().to_server + message;
        return *this;
    }

    /// `check` sees the peer at the end of each run.
    template <class Make, class Check> [[nodiscard]] std::string difference(Make make, Check check) const
    {
        if (auto found = play(make, check, no_cut, no_cut); !found.empty())
            return found + " (whole messages)";
        if (auto found = play(make, check, every_message, every_byte); !found.empty())
            return found + " (byte by byte)";
        for (std::size_t i = 0; i < turns_.size(); ++i)
            for (std::size_t cut = 1; cut < turns_[i].message.size(); ++cut)
                if (auto found = play(make, check, i, cut); !found.empty())
                    return found + " (message " + std::to_string(i) + " cut at byte " + std::to_string(cut) + ")";
        return {};
    }

    template <class Make> [[nodiscard]] std::string difference(Make make) const
    {
        return difference(make, [](auto&) { return std::string{}; });
    }

    /// Plays up to each byte of each message, then lets `fail` break the conversation off and judge what happens: it
    /// gets the peer and how many messages are complete, and returns what is wrong.
    template <class Make, class Fail> [[nodiscard]] std::string fail_everywhere(Make make, Fail fail) const
    {
        for (std::size_t i = 0; i <= turns_.size(); ++i) {
            const auto size = i < turns_.size() ? turns_[i].message.size() : 1;
            for (std::size_t cut = 0; cut < size; ++cut) {
                auto peer = make();
                for (std::size_t before = 0; before < i; ++before)
                    peer.give(turns_[before].from, turns_[before].message);
                if (cut > 0)
                    peer.give(turns_[i].from, std::span{turns_[i].message}.first(cut));
                if (const std::string wrong = fail(peer, i); !wrong.empty())
                    return wrong + " (after " + std::to_string(i) + " messages and " + std::to_string(cut) + " bytes)";
            }
        }
        return {};
    }

private:
    struct turn {
        side from;
        bytes message;
        bytes to_client;
        bytes to_server;
    };

    static constexpr std::size_t no_cut = static_cast<std::size_t>(-1);
    static constexpr std::size_t every_message = no_cut - 1;
    static constexpr std::size_t every_byte = no_cut - 1;

    conversation& sends(side from, bytes message)
    {
        turns_.push_back({from, std::move(message), {}, {}});
        return *this;
    }

    template <class Make, class Check>
    std::string play(Make make, Check check, std::size_t cut_message, std::size_t cut) const
    {
        auto peer = make();
        for (std::size_t i = 0; i < turns_.size(); ++i) {
            std::span<const std::byte> rest{turns_[i].message};
            while (!rest.empty()) {
                auto piece = rest.size();
                if (cut_message == every_message)
                    piece = 1;
                else if (cut_message == i && rest.size() == turns_[i].message.size())
                    piece = std::min(cut, piece);
                peer.give(turns_[i].from, rest.first(piece));
                rest = rest.subspan(piece);
                if (rest.empty())
                    break;
                if (!peer.take(side::client).empty() || !peer.take(side::server).empty())
                    return "something is sent before message " + std::to_string(i) + " is whole";
            }
            if (auto wrong = compare("client", i, peer.take(side::client), turns_[i].to_client); !wrong.empty())
                return wrong;
            if (auto wrong = compare("server", i, peer.take(side::server), turns_[i].to_server); !wrong.empty())
                return wrong;
        }
        return check(peer);
    }

    static std::string compare(std::string_view whom, std::size_t message, const bytes& is, const bytes& expected)
    {
        if (is == expected)
            return {};
        return "after message " + std::to_string(message) + " the " + std::string{whom} + " gets\n  " + to_hex(is) +
               "\ninstead of\n  " + to_hex(expected) + "\n";
    }

    std::vector<turn> turns_;
};

}  // namespace tenbin::support
