namespace ChatRoom;

/// <summary>What follows three wrong passwords at the prompt.</summary>
public enum AfterWrongPasswords
{
    /// <summary>The server asks for another alias.</summary>
    AnotherAlias,

    /// <summary>The server closes the connection.</summary>
    Disconnect,
}
