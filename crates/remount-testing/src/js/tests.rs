mod changes;
mod focus;
mod reach;
