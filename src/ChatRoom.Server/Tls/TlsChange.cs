namespace ChatRoom.Server.Tls;

/// <summary>What has become of an endpoint's certificates.</summary>
internal enum TlsChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>They were loaded, and are served.</summary>
    Loaded,

    /// <summary>They could not be loaded; the old ones are served.</summary>
    Failed,
}
