using ChatRoom.Limits;

namespace ChatRoom.Accounts;

/// <summary>An attempt to give the password of an account.</summary>
/// <param name="Name">The key of the alias, whether it is registered or not.</param>
/// <param name="Address">The allowance of the client's address; null if the address is not limited.</param>
/// <param name="From">The address; the default value for a client on this machine.</param>
internal readonly record struct PasswordAttempt(string Name, AddressAllowance? Address, AddressKey From);
