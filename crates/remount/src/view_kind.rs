use std::any::{TypeId, type_name};
use std::sync::Arc;

use crate::app::App;
use crate::here::Addresses;
use crate::live_view::{AppOf, LiveView};
use crate::mounted::Mounted;
use crate::mounting::{self, MountRequest, Mounting};
use crate::scope::Scope;

/// A type of view that a site serves.
pub(crate) struct ViewKind<A: App> {
    pub(crate) info: Arc<ViewInfo>,
    pub(crate) mount: fn(MountRequest<A>) -> Mounting,
}

/// What is known of a type of view without the type.
pub(crate) struct ViewInfo {
    /// The type, for logs and messages. It may change with every build.
    pub(crate) name: &'static str,
    /// Under which name pages ask for it: its first pattern, which is the same in a later build,
    /// wherever the type is then. The name of a view that templates show.
    pub(crate) identity: &'static str,
    pub(crate) view: TypeId,
    pub(crate) scope: TypeId,
    pub(crate) addresses: Addresses,
    pub(crate) scope_name: &'static str,
    /// Which group of the site's it is in.
    pub(crate) group: Option<usize>,
}

impl<A: App> ViewKind<A> {
    pub(crate) fn of<V>(identity: &'static str, group: Option<usize>) -> Self
    where
        V: LiveView,
        V::Scope: Scope<App = A>,
    {
        let info = ViewInfo {
            name: type_name::<V>(),
            identity,
            view: TypeId::of::<V>(),
            scope: TypeId::of::<V::Scope>(),
            addresses: Addresses::of::<V::Route>(),
            scope_name: type_name::<V::Scope>(),
            group,
        };
        Self::new(info, mount::<V>)
    }

    fn new(info: ViewInfo, mount: fn(MountRequest<A>) -> Mounting) -> Self {
        let info = Arc::new(info);
        Self { info, mount }
    }
}

fn mount<V: LiveView>(request: MountRequest<AppOf<V>>) -> Mounting {
    mounting::mount::<V::Scope>(type_name::<V>(), request, Mounted::<V>::place)
}

impl<A: App> Clone for ViewKind<A> {
    fn clone(&self) -> Self {
        Self {
            info: Arc::clone(&self.info),
            mount: self.mount,
        }
    }
}
