using ChatRoom.State.Records;

namespace ChatRoom.Accounts;

/// <summary>The result of a check of a password.</summary>
/// <param name="IsRight">Whether it is the account's.</param>
/// <param name="Renewed">Its keys with more iterations, to be stored; null: those that are stored have enough.</param>
internal readonly record struct PasswordCheck(bool IsRight, ScramRecord? Renewed = null);
